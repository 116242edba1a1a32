package rules

import (
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/expr"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/lint"
)

// A world is a sort of event. What its pipelines have in common is known of it: where they come from, and which of the
// predefined variables are set. Everything else, such as the names of branches, may be anything.
type world struct {
	source string // CI_PIPELINE_SOURCE
	of     refKind
}

// A refKind is what a pipeline is made for.
type refKind int

const (
	branchRef refKind = iota
	tagRef
	requestRef // a merge request
	pullRef    // a pull request of another server
)

// worlds returns every sort of event that makes pipelines of a configuration, the usual ones first.
func worlds(pass *lint.Pass) []world {
	const child = "parent_pipeline" // is for what its parent is for
	if pass.Config.Trigger != nil {
		return []world{{child, branchRef}, {child, requestRef}, {child, tagRef}}
	}
	all := []world{{"push", branchRef}, {"merge_request_event", requestRef}, {"push", tagRef}}
	for _, source := range pipeline.Sources() {
		switch source {
		case "push", "merge_request_event":
		case "external_pull_request_event":
			all = append(all, world{source, pullRef})
		case child:
			all = append(all, world{child, branchRef}, world{child, requestRef}, world{child, tagRef})
		default:
			all = append(all, world{source, branchRef}, world{source, tagRef})
		}
	}
	return all
}

// lookup tells what is known of variables in a world. Those that the configuration itself sets are not known: a pipeline or a
// project may set them otherwise.
func (w world) lookup(own map[string]bool) expr.Lookup {
	return func(name string) (string, expr.State) {
		switch {
		case name == "CI_PIPELINE_SOURCE" && !own[name]:
			return w.source, expr.IsDefined
		case own[name]:
			return "", expr.IsUnknown
		case w.lacks(name):
			return "", expr.IsUndefined
		case w.has(name):
			return "", expr.IsFilled
		}
		return "", expr.IsUnknown
	}
}

// lacks reports whether no pipeline of the world has a variable.
// Source: the tables of predefined variables (docs: ci/variables/predefined_variables).
func (w world) lacks(name string) bool {
	if _, predefined := pipeline.Predefined(name); !predefined {
		return false
	}
	request, pull := strings.HasPrefix(name, "CI_MERGE_REQUEST_"), strings.HasPrefix(name, "CI_EXTERNAL_PULL_REQUEST_")
	branch, tag := name == "CI_COMMIT_BRANCH", strings.HasPrefix(name, "CI_COMMIT_TAG")
	switch w.of {
	case branchRef:
		return request || pull || tag
	case tagRef:
		return request || pull || branch || name == "CI_OPEN_MERGE_REQUESTS"
	case requestRef:
		return pull || branch || tag
	case pullRef:
		return request || tag
	}
	return false
}

// has reports whether every pipeline of the world has a variable, and never a blank one.
func (w world) has(name string) bool {
	switch name {
	case "CI_COMMIT_REF_NAME", "CI_DEFAULT_BRANCH", "CI_PROJECT_PATH", "CI_PROJECT_NAME", "CI_PROJECT_NAMESPACE":
		return true
	case "CI_COMMIT_BRANCH":
		return w.of == branchRef
	case "CI_COMMIT_TAG":
		return w.of == tagRef
	}
	return w.of == requestRef && slices.Contains(ofEveryRequest, name)
}

// ofEveryRequest are the variables that every merge request sets.
var ofEveryRequest = []string{
	"CI_MERGE_REQUEST_EVENT_TYPE", "CI_MERGE_REQUEST_ID", "CI_MERGE_REQUEST_IID", "CI_MERGE_REQUEST_PROJECT_PATH",
	"CI_MERGE_REQUEST_REF_PATH", "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "CI_MERGE_REQUEST_TITLE",
}

// refName returns the variable that CI_COMMIT_REF_NAME equals in a world, "" when there is none.
func (w world) refName() string {
	switch w.of {
	case branchRef:
		return "CI_COMMIT_BRANCH"
	case tagRef:
		return "CI_COMMIT_TAG"
	case requestRef:
		return "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME"
	}
	return ""
}

// in returns an expression as it reads in a world, where one variable may stand for another one.
func (w world) in(n expr.Node) expr.Node {
	to := w.refName()
	if to == "" {
		return n
	}
	return rename(n, func(name string) string {
		if name == "CI_COMMIT_REF_NAME" {
			return to
		}
		return name
	})
}

// rename gives variables other names. A tree in which all keep theirs stays as it is.
func rename(n expr.Node, to func(name string) string) expr.Node {
	switch n := n.(type) {
	case *expr.Variable:
		if name := to(n.Name); name != n.Name {
			return &expr.Variable{Span: n.Span, Name: name}
		}
	case *expr.Not:
		if x := rename(n.X, to); x != n.X {
			return &expr.Not{Span: n.Span, OpAt: n.OpAt, X: x}
		}
	case *expr.Binary:
		if x, y := rename(n.X, to), rename(n.Y, to); x != n.X || y != n.Y {
			return &expr.Binary{Span: n.Span, Op: n.Op, OpAt: n.OpAt, X: x, Y: y}
		}
	}
	return n
}
