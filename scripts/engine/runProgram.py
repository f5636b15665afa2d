"""Runs the Python program of the working directory, with what the engine says in the environment."""

import asyncio
import os
import runpy
import sys

import pulumi.runtime

environment = os.environ
pulumi.runtime.configure(
    pulumi.runtime.Settings(
        monitor=environment["PULUMI_MONITOR"],
        engine=environment["PULUMI_ENGINE"],
        organization=environment["PULUMI_ORGANIZATION"],
        project=environment["PULUMI_PROJECT"],
        root_directory=environment["PULUMI_ROOT_DIRECTORY"],
        stack=environment["PULUMI_STACK"],
        parallel=int(environment["PULUMI_PARALLEL"]),
        dry_run=environment["PULUMI_DRY_RUN"] == "true",
    )
)
sys.path.insert(0, os.getcwd())
program = lambda: runpy.run_path("__main__.py", run_name="__main__")  # noqa: E731
asyncio.new_event_loop().run_until_complete(pulumi.runtime.run_in_stack(program))
