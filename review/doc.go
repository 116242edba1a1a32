// Package review says in a merge request what lint found, where people look.
//
//	findings + diff ─► [Topics] ┐
//	                            ├─► [Plan] ─► actions ─► [Reviewer] ─► GitLab
//	discussions as they are ────┘      ▲                     │
//	                                   └───── read again ────┘
//
// A finding on a changed line wants a discussion at that line. All others are listed in one summary, but for those that have a
// discussion already. What pipewright wrote is known again by a hidden marker with the fingerprint of the finding, and by its author;
// nothing is kept anywhere else.
//
// [NewPlan] is a pure function from what should be said and what is said already to actions: begin, change, resolve, reopen, delete. A
// [Reviewer] does them and reads again until nothing is left to do. That makes one protocol of many cases: a request of which nobody
// knows whether it arrived is looked up before it is repeated, a run that was killed is continued by the next, and of two runs at the
// same time the one that reads last sees what the other wrote, and both keep the older one of two equal discussions.
//
// What people decide stays: a discussion that a person resolved is not opened again while its finding stays or returns, and one in
// which a person wrote is never deleted.
//
// The package lints nothing, and does not know where findings come from.
package review
