package script

import "slices"

// A Status tells what becomes of the status with which a command ends.
type Status uint8

const (
	// Stops says that the script ends when the command fails.
	Stops Status = iota
	// Tested says that something decides by it: an if, a loop, !, or what stands behind && or ||.
	Tested
	// Ignored says that the script goes on: the shell has no errexit, or || true stands behind the command.
	Ignored
	// Piped says that the script goes on because the command is not the last one of a pipeline and the shell has no pipefail.
	Piped
	// Detached says that the shell does not wait for the command: &.
	Detached
	// Buried says that the command stands in the words of another one, which decides alone: echo $(false), export A=$(false).
	Buried
	// Uncertain says that it depends on options that are not known, or on who calls a function.
	Uncertain
)

// Status returns what becomes of the status of the command.
func (c *Command) Status() Status {
	errexit := errexitAt(c, c.Settings)
	for n := Node(c); ; n = n.Parent() {
		if n.Background() {
			return Detached
		}
		var status Status
		settled := true
		switch up := n.Parent().(type) {
		case nil:
			status = atEnd(errexit)
		case *Pipeline:
			status, settled = up.fate(n)
		case *Chain:
			status, settled = up.fate(n)
		case *List:
			status, settled = up.fate(n, errexit)
		case *Compound:
			status, settled = up.fate(errexit)
		case *Command:
			settled = !up.handsOn(n)
			status, errexit = Buried, errexitAt(up, up.Settings)
		}
		if settled {
			return status
		}
	}
}

// atEnd returns what becomes of a status on which nothing else depends.
func atEnd(errexit Truth) Status {
	switch errexit {
	case Yes:
		return Stops
	case No:
		return Ignored
	default:
		return Uncertain
	}
}

// errexitAt returns whether errexit works at a node: it does not where the status is tested.
func errexitAt(n Node, set Settings) Truth {
	for up := n.Parent(); up != nil; n, up = up, up.Parent() {
		switch up := up.(type) {
		case *Command:
			return set.Errexit
		case *Pipeline:
			if up.Negated {
				return No
			}
		case *Chain:
			if up.Nodes[len(up.Nodes)-1] != n {
				return No
			}
		case *List:
			if up.Condition {
				return No
			}
		}
	}
	return set.Errexit
}

// fate returns what becomes of the status of a node of the pipeline; settled is false when it is that of the pipeline.
func (p *Pipeline) fate(n Node) (status Status, settled bool) {
	switch {
	case p.Negated:
		return Tested, true
	case p.Nodes[len(p.Nodes)-1] == n || p.Settings.Pipefail == Yes:
		return 0, false
	case p.Settings.Pipefail == No:
		return Piped, true
	default:
		return Uncertain, true
	}
}

// fate returns what becomes of the status of a node of the chain; settled is false when it is that of the chain.
func (c *Chain) fate(n Node) (status Status, settled bool) {
	i := slices.Index(c.Nodes, n)
	if i == len(c.Nodes)-1 {
		return 0, false
	}
	or := slices.Index(c.Or[i:], true)
	if or >= 0 && alwaysSucceeds(c.Nodes[i+or+1]) {
		return Ignored, true
	}
	return Tested, true
}

// alwaysSucceeds reports whether a node does nothing that could fail.
func alwaysSucceeds(n Node) bool {
	c, ok := n.(*Command)
	if !ok {
		return false
	}
	switch c.Name() {
	case "true", ":", "echo", "printf":
		return true
	}
	return false
}

// fate returns what becomes of the status of a node of the list; settled is false when it is that of the list.
func (l *List) fate(n Node, errexit Truth) (status Status, settled bool) {
	switch last := l.Nodes[len(l.Nodes)-1] == n; {
	case l.Condition && last:
		return Tested, true
	case l.Condition:
		return Ignored, true
	case last || errexit == Yes: // the shell ends, and its status is that of the node
		return 0, false
	default:
		return atEnd(errexit), true
	}
}

// fate returns what becomes of the status of a list of the compound; settled is false when it is that of the compound.
func (c *Compound) fate(errexit Truth) (status Status, settled bool) {
	switch {
	case c.Kind == Process:
		return Buried, true
	case c.Kind == Function && errexit == Yes:
		return Stops, true
	case c.Kind == Function:
		return Uncertain, true
	default:
		return 0, false
	}
}

// handsOn reports whether the command ends with the status of n: it runs n in place of itself, or does nothing but assign.
func (c *Command) handsOn(n Node) bool {
	return len(c.Words) == 0 || c.runs(n) && c.Name() != "trap"
}
