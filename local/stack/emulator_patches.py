"""Corrects differences from AWS in the emulator that the state machines and their tests depend on.

Raises an error if a line to replace is missing, because then the version of the emulator has changed.
"""

import functools
import inspect
import json

from ministack.core import iam_actions, lambda_runtime
from ministack.services import apigateway, dynamodb, lambda_svc, stepfunctions


def replaced(source, old, new):
    if source.count(old) != 1:
        raise SystemExit(f"emulator_patches.py: expected once, found {source.count(old)} times: {old}")
    return source.replace(old, new)


def redefine(module, source):
    exec(compile(source, module.__file__, "exec"), module.__dict__)


def report_error_names():
    """AWS reports the `name` of an error that a Lambda throws. `Retry` and `Catch` of a Task compare that name.

    The emulator reports `Runtime.HandlerError` for every error, so no Catch by name would ever match.
    """
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
    redefine(lambda_svc, execute)


def record_and_stop_map_states():
    """Adds the states within a Map to the history of an execution, and enters none after the execution was stopped."""
    run = replaced(
        inspect.getsource(stepfunctions._run_sub_machine),
        "    while current_name:\n",
        '    while current_name and execution["status"] == "RUNNING":\n',
    )
    run = replaced(
        run,
        '        if state_type == "Succeed":\n',
        '        _add_event(execution, f"{state_type}StateEntered", {\n'
        '            "stateEnteredEventDetails": {"name": current_name, "input": json.dumps(current_input)},\n'
        "        })\n"
        '        if state_type == "Succeed":\n',
    )
    redefine(stepfunctions, run)


def speed_up_queries():
    """The lines of a payroll are one partition. The emulator parses the key condition again for each item of a partition: a
    query of fifty lines among ten thousand took half a second.
    """
    dynamodb._condition_syntax_error = functools.lru_cache(maxsize=1_000)(dynamodb._condition_syntax_error)
    tokens_of = functools.lru_cache(maxsize=1_000)(dynamodb._tokenize)
    dynamodb._tokenize = lambda expr: list(tokens_of(expr))

    def narrowed(items, condition, names, values):
        if condition != "#pk = :pk AND begins_with(#sk, :prefix)":
            return items
        name, prefix = names["#sk"], values[":prefix"]["S"]
        return [item for item in items if item.get(name, {}).get("S", "").startswith(prefix)]

    dynamodb._narrowed = narrowed
    query = replaced(
        inspect.getsource(dynamodb._query),
        "[it for it in candidates if _evaluate_condition(key_cond, it, eav, ean, slot=\"KeyConditionExpression\")]",
        "[it for it in _narrowed(candidates, key_cond, ean, eav)"
        " if _evaluate_condition(key_cond, it, eav, ean, slot=\"KeyConditionExpression\")]",
    )
    redefine(dynamodb, query)


def add_event_source_condition():
    """A policy may ask for the source of each event that is published. The emulator compares it with nothing."""
    tags_of = iam_actions.request_tag_context

    def context_of(service, action, body, *rest):
        context = tags_of(service, action, body, *rest)
        if action != "events:PutEvents":
            return context
        return {**context, "events:source": [entry.get("Source", "") for entry in json.loads(body)["Entries"]]}

    iam_actions.request_tag_context = context_of


def apply_cors_of_templates():
    """CloudFormation stores `CorsConfiguration` with the template's names (`AllowOrigins`), and the gateway looks for the API's
    (`allowOrigins`): it would answer every preflight with 403.
    """

    def with_names_of_the_api(respond):
        return lambda cors, origin: respond({name[0].lower() + name[1:]: value for name, value in cors.items()}, origin)

    apigateway._cors_response_headers = with_names_of_the_api(apigateway._cors_response_headers)
    apigateway._cors_preflight_response = with_names_of_the_api(apigateway._cors_preflight_response)


report_error_names()
record_and_stop_map_states()
speed_up_queries()
add_event_source_condition()
apply_cors_of_templates()
