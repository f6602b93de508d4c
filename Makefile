lab test lessons bench facts env:
	python3 course.py $@

reset:
	python3 course.py reset $(LESSON)

.PHONY: lab test lessons bench facts env reset
