package proof

import "cmp"

// Options say what is known of the project, and how hard to try.
type Options struct {
	Default   string   // the default branch; "" is main
	Project   string   // the full path of the project; "" is any
	Overrides bool     // variables that the configuration gives a value may be set by the project or a pipeline, too
	Claims    []*Claim // those that will be asked about: what they tell apart is told apart
	Effort    int      // how many times rules may be asked; 0 is 200,000
}

func (o Options) defaultBranch() string { return cmp.Or(o.Default, "main") }

// defaultEffort is enough for some hundred jobs.
const defaultEffort = 200_000

func (o Options) effort() int { return cmp.Or(o.Effort, defaultEffort) }
