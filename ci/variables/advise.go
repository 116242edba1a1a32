package variables

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// An advisor says how variables should be set.
type advisor struct{ *reach }

// advise fills in the flags of a variable, of which all reads are given.
func (a *advisor) advise(v *Variable, reads []placed) {
	v.Scope = scopeOf(reads)
	v.File = isFileVariable(v.Name, reads)
	secret := saysSecret(v.Name) || slices.ContainsFunc(reads, func(r placed) bool { return r.secret })
	v.Masked = secret && !v.File && !saysKey(v.Name)
	if secret && !v.File && !v.Masked {
		v.Notes = append(v.Notes, "GitLab masks no value of several lines: let scripts read the key from a variable of type File")
	}
	v.Protected = a.protect(v, reads)
	v.Values = a.values(reads)
	if secret || v.File && saysFile(v.Name) {
		a.noteForks(v, reads)
	}
}

// values returns what each environment needs.
func (a *advisor) values(reads []placed) []Value {
	var all []Value
	for _, r := range reads {
		scope := cmp.Or(r.Environment, "*")
		i := slices.IndexFunc(all, func(v Value) bool { return v.Scope == scope })
		if i < 0 {
			i = len(all)
			all = append(all, Value{Scope: scope, Protected: true})
		}
		all[i].Required = all[i].Required || !r.Optional && r.Doubt == ""
		all[i].Protected = all[i].Protected && a.isGuarded(r)
	}
	return all
}

// isGuarded reports whether a read is that of a deployment to production, or happens on protected branches alone.
func (a *advisor) isGuarded(r placed) bool {
	return r.job != nil && (isProduction(r.job, r.Environment) || a.onlyProtected(r.cfg, r.job))
}

// scopeOf returns the environment of all reads, "*" when there are several or one has none.
func scopeOf(reads []placed) string {
	scope := reads[0].Environment
	for _, r := range reads {
		if r.Environment != scope {
			return "*"
		}
	}
	if scope == "" {
		return "*"
	}
	return scope
}

// isFileVariable reports whether a variable is used as a path, and nowhere as a text; its name speaks where its uses do not.
func isFileVariable(name string, reads []placed) bool {
	uses := func(as usedAs) bool { return slices.ContainsFunc(reads, func(r placed) bool { return r.as == as }) }
	return !uses(asText) && (uses(asPath) || saysFile(name))
}

// protect reports whether a variable should be protected: a deployment to production reads it, or no job does on a branch that
// is not protected. What is no secret stays open when jobs without an environment read it there, which would lack it.
func (a *advisor) protect(v *Variable, reads []placed) bool {
	production, open := false, false
	var plain []string // jobs without an environment that run where nothing is protected
	for _, r := range reads {
		switch {
		case r.job != nil && isProduction(r.job, r.Environment):
			production = true
		case !a.isGuarded(r):
			open = true
			if r.job != nil && r.Environment == "" && r.How != InRule && !slices.Contains(plain, r.Job) {
				plain = append(plain, r.Job)
			}
		}
	}
	secret := v.Masked || v.File || saysKey(v.Name)
	if production && secret && len(plain) > 0 {
		v.Notes = append(v.Notes, fmt.Sprintf("%s %s it, too, and may run where nothing is protected: give it a value of its own for that",
			list(plain), plural(plain, "reads", "read")))
	}
	return production && (secret || len(plain) == 0) || !open
}

// noteForks warns of jobs that read a secret and run for merge requests, where the code of a fork may be what runs.
func (a *advisor) noteForks(v *Variable, reads []placed) {
	if v.Protected {
		return
	}
	var jobs []string
	for _, r := range reads {
		if r.How != InRule && r.job != nil && !slices.Contains(jobs, r.Job) && a.inMergeRequests(r.cfg, r.job) {
			jobs = append(jobs, r.Job)
		}
	}
	if len(jobs) > 0 {
		v.Notes = append(v.Notes, fmt.Sprintf("%s %s for merge requests: the code of a fork can read the secret when a member runs its pipeline here",
			list(jobs), plural(jobs, "runs", "run")))
	}
}

func plural(names []string, one, many string) string {
	if len(names) == 1 {
		return one
	}
	return many
}

// maxNamed is how many jobs a note names.
const maxNamed = 3

// list joins names for a sentence.
func list(names []string) string {
	quoted := make([]string, 0, maxNamed)
	for _, name := range names[:min(len(names), maxNamed)] {
		quoted = append(quoted, fmt.Sprintf("%q", name))
	}
	switch more := len(names) - maxNamed; {
	case more > 0:
		return strings.Join(quoted, ", ") + fmt.Sprintf(" and %d more", more)
	case len(quoted) > 1:
		return strings.Join(quoted[:len(quoted)-1], ", ") + " and " + quoted[len(quoted)-1]
	}
	return quoted[0]
}
