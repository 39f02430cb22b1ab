"""Mends what the state machines and their tests rest on in the emulator, until it does so itself.

If a line to be replaced is not found, the version has changed and somebody has to look.
"""

import functools
import inspect

from ministack.core import lambda_runtime
from ministack.services import dynamodb, lambda_svc, stepfunctions


def replaced(source, old, new):
    if source.count(old) != 1:
        raise SystemExit(f"emulator_patches.py: expected once, found {source.count(old)} times: {old}")
    return source.replace(old, new)


def put_in_place(module, source):
    exec(compile(source, module.__file__, "exec"), module.__dict__)


def report_error_names():
    """A Lambda that throws is reported by AWS with the error's `name`, which is what `Retry` and `Catch` of a Task compare.

    The emulator says `Runtime.HandlerError` for every error, so no Catch by name could ever be tried here.
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
    put_in_place(lambda_svc, execute)


def treat_states_of_a_map_like_others():
    """The states within a Map are in an execution's history, and none is entered any more when the execution was stopped."""
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
    put_in_place(stepfunctions, run)


def query_large_partitions_in_time():
    """A payroll's lines are one partition. The emulator reads the key condition anew for each of its items, and checks its
    syntax each time: a query of fifty lines among ten thousand took it half a second.
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
    put_in_place(dynamodb, query)


report_error_names()
treat_states_of_a_map_like_others()
query_large_partitions_in_time()
