"""Mends one thing in the emulator that the state machines rest on, until it does so itself.

A Lambda that throws is reported by AWS with `errorType` set to the error's `name`, which is what `Retry` and `Catch` of a
Task compare. The pinned emulator says `Runtime.HandlerError` for every error, so no Catch by name could ever be tried
here. Two lines make it report the name; if they are not found, the version has changed and somebody has to look.
"""

import inspect

from ministack.core import lambda_runtime
from ministack.services import lambda_svc


def replaced(source, old, new):
    if source.count(old) != 1:
        raise SystemExit(f"emulator_patches.py: expected once, found {source.count(old)} times: {old}")
    return source.replace(old, new)


def report_error_names():
    script = lambda_runtime._NODEJS_WORKER_SCRIPT
    script = replaced(
        script,
        'error: String(err.message || err), trace: err.stack || ""',
        'error: String(err.message || err), name: err.name || "Error", trace: err.stack || ""',
    )
    script = replaced(script, "error: e.message, trace: e.stack", 'error: e.message, name: e.name || "Error", trace: e.stack')
    lambda_runtime._NODEJS_WORKER_SCRIPT = script

    execute = replaced(
        inspect.getsource(lambda_svc._execute_function_warm),
        'error_msg = result.get("error", "Unknown error")\n            error_type = "Runtime.HandlerError"',
        'error_msg = result.get("error", "Unknown error")\n            error_type = result.get("name", "Runtime.HandlerError")',
    )
    exec(compile(execute, lambda_svc.__file__, "exec"), lambda_svc.__dict__)


report_error_names()
