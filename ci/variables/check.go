package variables

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/ci/source"
)

// A Setting is a CI/CD variable as a project or a group has set it: its name and flags, never its value.
type Setting struct {
	Name      string
	Group     string // "group/subgroup", "" for one of the project
	Scope     string // "*", "production", "review/*"
	File      bool   // of the type File
	Masked    bool
	Protected bool
}

// owner says who has the variable.
func (s *Setting) owner() string {
	if s.Group == "" {
		return "the project"
	}
	return fmt.Sprintf("the group %q", s.Group)
}

// A Kind tells mismatches apart.
type Kind string

// The kinds of mismatches.
const (
	Missing     Kind = "missing"     // a job needs it, and nobody has set it
	Unprotected Kind = "unprotected" // any branch can read what a deployment to production uses
	Unmasked    Kind = "unmasked"    // logs may show what is a secret
	NoFile      Kind = "no-file"     // it is used as the path of a file, and is none
	Scope       Kind = "scope"       // no environment of the pipeline is in its scope
	Unused      Kind = "unused"      // nothing reads it
)

// A Mismatch is something in which what a pipeline needs and what is set do not fit.
type Mismatch struct {
	Kind    Kind
	Name    string      // of the variable
	Scope   string      // the environment that needs it, or the scope that it has; "*" for any
	Span    source.Span // where it is read; no place for what nothing reads
	Message string
	// Certain is false when what nobody could look at may change it: a part of the configuration, or the variables of a group.
	Certain bool
}

// Check compares what a pipeline needs with what is set: for the project, then for its groups, the nearest first. all says that these are
// the variables of all of them.
//
// Which one counts: https://docs.gitlab.com/ci/variables/#cicd-variable-precedence. Whether a name fits a scope:
// https://docs.gitlab.com/ci/environments/#limit-the-environment-scope-of-a-cicd-variable.
func (u *Usage) Check(set []Setting, all bool) []Mismatch {
	c := &checker{usage: u, set: set, whole: len(u.Gaps) == 0, all: all}
	for i := range u.Variables {
		c.variable(&u.Variables[i])
	}
	if c.whole {
		for i := range set {
			c.setting(&set[i])
		}
	}
	return c.found
}

type checker struct {
	usage      *Usage
	set        []Setting
	whole, all bool
	found      []Mismatch
}

// variable compares one that is read, in each environment that reads it, and says the same of several environments once.
func (c *checker) variable(v *Variable) {
	told := map[string]bool{}
	for _, value := range v.Values {
		setting := c.of(v.Name, value.Scope)
		if setting == nil {
			if value.Required && v.Certain {
				c.missing(v, value)
			}
			continue
		}
		for _, m := range flagsWanting(v, value, setting) {
			if !told[m.Message] {
				told[m.Message] = true
				c.found = append(c.found, m)
			}
		}
	}
}

// of returns the setting that counts in an environment, nil when there is none: that of the nearest owner with the narrowest scope.
func (c *checker) of(name, environment string) *Setting {
	var best *Setting
	for i := range c.set {
		s := &c.set[i]
		switch {
		case s.Name != name || !inScope(environment, s.Scope):
		case best == nil, s.Group == best.Group && len(strings.Trim(s.Scope, "*")) > len(strings.Trim(best.Scope, "*")):
			best = s
		}
	}
	return best
}

func (c *checker) missing(v *Variable, value Value) {
	read := v.readIn(value.Scope)
	where := ""
	if value.Scope != "*" {
		where = fmt.Sprintf(" for the environment %q", value.Scope)
	}
	text := fmt.Sprintf("%s is missing%s: %s needs it, and neither the project nor its groups have it", v.Name, where, readerOf(read))
	if scopes := c.scopesOf(v.Name); len(scopes) > 0 {
		text = fmt.Sprintf("%s is missing%s: %s needs it, and it is set for %s only", v.Name, where, readerOf(read), strings.Join(scopes, ", "))
	}
	c.found = append(c.found, Mismatch{Missing, v.Name, value.Scope, read.Span, text, c.whole && c.all})
}

// scopesOf returns the scopes for which a variable is set.
func (c *checker) scopesOf(name string) []string {
	var scopes []string
	for _, s := range c.set {
		if s.Name == name && !slices.Contains(scopes, s.Scope) {
			scopes = append(scopes, s.Scope)
		}
	}
	return scopes
}

// flagsWanting returns which flags a setting lacks.
func flagsWanting(v *Variable, value Value, s *Setting) []Mismatch {
	read := v.readIn(value.Scope)
	purpose := "uses it on protected branches only"
	if pipeline.IsProduction(value.Scope, "") {
		purpose = "uses it for production"
	}
	var found []Mismatch
	for _, f := range []struct {
		kind  Kind
		wants bool
		text  string
	}{
		{Unprotected, value.Protected && !s.Protected, "is not protected in %s, so that jobs of any branch can read it: %s " + purpose},
		{Unmasked, v.Masked && !s.Masked && !s.File, "is not masked in %s, so that logs may show it: %s uses it as a secret"},
		{NoFile, v.File && !s.File, "is not of the type File in %s: %s uses it as the path of a file"},
	} {
		if f.wants {
			text := fmt.Sprintf("%s "+f.text, v.Name, s.owner(), readerOf(read))
			found = append(found, Mismatch{f.kind, v.Name, s.Scope, read.Span, text, true})
		}
	}
	return found
}

// setting looks at one that is set, in a pipeline that is known as a whole. The variables of groups are for other projects, too.
func (c *checker) setting(s *Setting) {
	if s.Group != "" {
		return
	}
	v := c.usage.Variable(s.Name)
	switch {
	case v == nil && !slices.Contains(c.usage.Defined, s.Name) && !IsAmbient(s.Name):
		c.found = append(c.found, Mismatch{
			Unused, s.Name, s.Scope,
			source.Span{},
			s.Name + " is read by nothing that can be seen: remove it, unless a program reads it by itself", true,
		})
	case s.Scope != "*" && !slices.ContainsFunc(c.usage.Environments, func(e string) bool { return inScope(e, s.Scope) }):
		m := Mismatch{Kind: Scope, Name: s.Name, Scope: s.Scope, Certain: true}
		m.Message = fmt.Sprintf("%s is for the environment %q, and no job has such an environment", s.Name, s.Scope)
		if len(c.usage.Environments) > 0 {
			m.Message += ": there are " + strings.Join(c.usage.Environments, ", ")
		}
		if v != nil {
			m.Span = v.Reads[0].Span
		}
		c.found = append(c.found, m)
	}
}

// readIn returns a read in an environment, "*" for jobs without one; of several, one that needs a value.
func (v *Variable) readIn(scope string) *Read {
	var first *Read
	for i := range v.Reads {
		r := &v.Reads[i]
		if cmp.Or(r.Environment, "*") != scope {
			continue
		}
		if !r.Optional {
			return r
		}
		if first == nil {
			first = r
		}
	}
	if first == nil {
		return &v.Reads[0]
	}
	return first
}

func readerOf(r *Read) string {
	if r.Job == "" {
		return r.Keyword
	}
	return fmt.Sprintf("%q", r.Job)
}

// inScope reports whether an environment, which may be a pattern itself, can be in a scope. Jobs without an environment, "*", are in the
// scope of all alone.
func inScope(environment, scope string) bool {
	if environment == "*" || scope == "*" {
		return scope == "*"
	}
	return overlap(environment, scope)
}

// overlap reports whether two patterns, in which * stands for any text, can match the same text.
func overlap(a, b string) bool {
	next := make([]bool, len(b)+1) // whether a[i+1:] and b[j:] overlap
	for i := len(a); i >= 0; i-- {
		row := make([]bool, len(b)+1)
		for j := len(b); j >= 0; j-- {
			switch {
			case i == len(a) && j == len(b):
				row[j] = true
			case i < len(a) && a[i] == '*':
				row[j] = next[j] || j < len(b) && row[j+1]
			case j < len(b) && b[j] == '*':
				row[j] = row[j+1] || i < len(a) && next[j]
			default:
				row[j] = i < len(a) && j < len(b) && a[i] == b[j] && next[j+1]
			}
		}
		next = row
	}
	return next[0]
}
