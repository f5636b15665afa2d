"""Runs the program of the working directory by the Automation API, and prints what each `up` does."""

import json
import runpy
import sys

from pulumi import automation

stack = automation.create_or_select_stack(
    stack_name=sys.argv[1],
    project_name="genlook-python",
    program=lambda: runpy.run_path("__main__.py", run_name="__main__"),
    work_dir=".",
)
results = [stack.up(), stack.up()]
stack.destroy()
changes = [result.summary.resource_changes for result in results]
print(json.dumps({"changes": changes, "ids": results[0].outputs["productIds"].value}))
