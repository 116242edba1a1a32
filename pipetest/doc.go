// Package pipetest holds unit tests for pipelines: a file names events, and what must hold for the pipeline of each.
//
//	tests:
//	  - name: staging deploys once
//	    event: {source: push, branch: staging, changes: [app/views.py]}
//	    exactly: [server-tests, deploy]
//	    jobs:
//	      deploy: {environment: staging, needs: [server-tests]}
//	    order: [server-tests, deploy]
//
// [Parse] reads such a file, every name with its place; [Suite.Run] creates the pipeline of each event and compares; [Draft] writes
// a file from what pipelines are today.
//
//	source.File ─► Suite ─┬─► Run: Cases with Failures, each with the rule that decided
//	config.Config ────────┘
//
// A test fails as well when nobody can tell whether it holds, because an include could not be had: it says so. What cannot be meant,
// such as the name of a job that no event has, is a [Problem] of the file, so that a slip of the pen in `absent` does not pass for
// ever.
//
// The package prints nothing and reads no files.
package pipetest
