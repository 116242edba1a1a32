package script

import "slices"

// Feeds returns the node of a pipeline that reads what the command writes, nil when none does.
func (c *Command) Feeds() Node {
	p, i := c.flow(true)
	if p == nil || i+1 >= len(p.Nodes) {
		return nil
	}
	return p.Nodes[i+1]
}

// FedBy returns the node of a pipeline that writes what the command reads, nil when none does.
func (c *Command) FedBy() Node {
	p, i := c.flow(false)
	if p == nil || i == 0 {
		return nil
	}
	return p.Nodes[i-1]
}

// Prints reports whether what the command writes gets into the log of the job: it is neither written to a file nor read by another
// command nor put into words.
func (c *Command) Prints() bool {
	for n := Node(c); n != nil; n = n.Parent() {
		if leaves(n, true) {
			return false
		}
		switch up := n.Parent().(type) {
		case *Pipeline:
			if up.Nodes[len(up.Nodes)-1] != n {
				return false
			}
		case *Compound:
			if up.Kind == Substitution || up.Kind == Process {
				return false
			}
		}
	}
	return true
}

// flow returns the pipeline through which the output or the input of the command goes, and the place of its node there; nil when it
// goes elsewhere.
func (c *Command) flow(output bool) (*Pipeline, int) {
	for n := Node(c); n != nil; n = n.Parent() {
		if leaves(n, output) {
			return nil, 0
		}
		switch up := n.Parent().(type) {
		case *Pipeline:
			i := slices.Index(up.Nodes, n)
			if end := len(up.Nodes) - 1; output && i < end || !output && i > 0 {
				return up, i
			}
		case *Compound:
			if up.Kind == Substitution || up.Kind == Process || up.Kind == Function {
				return nil, 0
			}
		}
	}
	return nil, 0
}

// leaves reports whether a redirection of the node takes its output, or its input, elsewhere.
func leaves(n Node, output bool) bool {
	var redirects []*Redirect
	switch n := n.(type) {
	case *Command:
		redirects = n.Redirects
	case *Compound:
		redirects = n.Redirects
	}
	return slices.ContainsFunc(redirects, func(r *Redirect) bool {
		if output {
			return r.takesOutput()
		}
		return (r.FD == "" || r.FD == "0") && r.Op[0] == '<'
	})
}

// takesOutput reports whether the redirection sends what a command writes to a file.
func (r *Redirect) takesOutput() bool {
	switch r.Op {
	case "&>", "&>>":
		return true
	case ">", ">>", ">|":
		return (r.FD == "" || r.FD == "1") && !r.Target.Is("/dev/stdout", "/dev/stderr", "/dev/tty", "/proc/self/fd/1", "/proc/self/fd/2")
	case ">&":
		return (r.FD == "" || r.FD == "1") && !r.Target.Is("1", "2")
	}
	return false
}
