package proof

import "cmp"

// Options say what is known of the project, and how hard to try.
type Options struct {
	Default   string   // the default branch; "" is main
	Project   string   // the full path of the project; "" is any
	Overrides bool     // variables that the configuration gives a value may be set by the project or a pipeline, too
	Claims    []*Claim // those that will be asked about: what they tell apart is told apart
	// PlainNames says that no branch and no tag has a name that only and except have for sorts of pipelines, such as "tags".
	PlainNames bool
	Effort     int // how many times rules may be asked; 0 is 200,000
	// AnyProject asks for what holds in every project, whatever its variables and files are, its path, and what its default branch is
	// called. An event refutes only when it is a usual one and does in all of them (with the files that are there, and the default branch
	// that is given), and what never happens happens in none.
	AnyProject bool
}

func (o Options) defaultBranch() string { return cmp.Or(o.Default, "main") }

// defaultEffort is enough for some hundred jobs.
const defaultEffort = 200_000

func (o Options) effort() int { return cmp.Or(o.Effort, defaultEffort) }
