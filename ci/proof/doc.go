// Package proof reasons about all events at once: is there any event for which a pipeline cannot be created, a job runs twice, or
// nothing runs at all?
//
// Everything that the rules of a configuration ask of events is finite: which of a few texts a branch is called, which of a few
// patterns it matches, whether a variable is set, whether a file of a list changed. So the events fall into classes that no rule tells
// apart. The package cuts them into such classes (a [space]), asks the rules about classes of events instead of single ones (by
// [pipeline.Study], so that the rules mean here what they mean there), and keeps the answers as functions in a decision diagram:
//
//	configuration ─► atoms ─► classes of texts ─► dimensions
//	                              │
//	              rules of a job ─┴─► function: class of events ─► in the pipeline or not, and by which rule
//	                                        │
//	                     question ──────────┴─► empty: proved      else: the plainest event of it, replayed
//
// A question is put as a function, too. Where it holds nowhere, its contrary is proved; where it holds, the plainest event of it is made
// and given to [pipeline.Create], and only what that confirms is an answer. What depends on something nobody can know, such as who
// pushed, is unknown, and says so.
package proof
