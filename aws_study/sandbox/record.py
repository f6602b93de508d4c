"""What was asked of the sandbox: botocore's hooks note every call and what came back."""

from __future__ import annotations

from typing import Any

from aws_study.sandbox.outside import refusal_in


class NotSimulated(RuntimeError):
    """An API call that exists at AWS and not in the sandbox. `service` and `action` are its names in boto3."""

    def __init__(self, service: str, action: str):
        self.service, self.action = service, action
        super().__init__(
            f"The sandbox does not simulate {service}.{action}, so it gives no answer rather than an invented one. "
            f'What AWS would do is described in help(aws.client("{service}").{action}), which needs no network.'
        )


made: list[dict[str, Any]] = []


def _short(value: Any, room: int = 60) -> str:
    if isinstance(value, (bytes, bytearray)):
        text = f"<{len(value)} bytes>"
    elif hasattr(value, "read"):
        text = "<stream>"
    elif isinstance(value, dict):
        text = "{" + ", ".join(f"{key}: {_short(item)}" for key, item in value.items()) + "}"
    elif isinstance(value, (list, tuple)):
        text = "[" + ", ".join(_short(item) for item in value) + "]"
    else:
        text = str(value)
    return text if len(text) <= room else text[: room - 1] + "…"


def _python_name(action: str) -> str:
    from botocore import xform_name

    return str(xform_name(action))


def note(params: Any = None, model: Any = None, context: Any = None, **_: Any) -> None:
    call = {
        "service": model.service_model.service_name,
        "action": model.name,
        "parameters": ", ".join(f"{key}={_short(value)}" for key, value in (params or {}).items()),
        "result": "signed only" if (context or {}).get("is_presign_request") else "not sent",
    }
    if context is not None:
        context["aws_study_call"] = call
    made.append(call)


def answered(http_response: Any = None, parsed: Any = None, context: Any = None, **_: Any) -> None:
    call = (context or {}).get("aws_study_call")
    if call is not None:
        refused = http_response is not None and http_response.status_code >= 300
        call["result"] = str((parsed or {}).get("Error", {}).get("Code") or "error") if refused else "OK"


def failed(exception: Any = None, context: Any = None, **_: Any) -> None:
    call = (context or {}).get("aws_study_call")
    refusal = refusal_in(exception)
    if call is not None:
        if isinstance(exception, NotImplementedError):
            call["result"] = "NotSimulated"
            raise NotSimulated(call["service"], _python_name(call["action"])) from None
        call["result"] = type(refusal or exception).__name__
    if refusal is not None:
        raise refusal from None


def calls() -> Any:
    """The API calls since start() or reset(), in a pandas frame: service, action, parameters (shortened), result.

    `result` is "OK" or the error code; "not sent" when boto3 itself refused the parameters, "signed only" for a presigned URL.
    """
    import pandas as pd

    return pd.DataFrame(list(made), columns=["service", "action", "parameters", "result"])
