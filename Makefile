lab test lessons bench env:
	python3 course.py $@

reset:
	python3 course.py reset $(LESSON)

.PHONY: lab test lessons bench env reset
