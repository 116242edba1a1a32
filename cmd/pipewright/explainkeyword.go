package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/internal/suggest"
	"gitlab.com/pipewright/pipewright/report"
	"gitlab.com/pipewright/pipewright/schema"
)

// explainKeyword tells what there is to know about a keyword of GitLab:
//
//	retry:exit_codes: Exit codes after which the job is tried again.
//
//	  takes      an exit code or a list of exit codes
//	  stands in  retry
//	  default    passes it on to jobs, with retry
//	  since      GitLab 16.10
//
//	https://docs.gitlab.com/ci/yaml/#retry
func explainKeyword(w io.Writer, styles report.Styles, k *schema.Info) {
	fmt.Fprintf(w, "%s: %s\n\n", styles.Place.Paint(k.Name), k.Description)
	for _, fact := range keywordFacts(k) {
		if fact.text != "" {
			fmt.Fprintf(w, "  %-10s  %s\n", fact.about, fact.text)
		}
	}
	if k.Docs != "" {
		fmt.Fprintf(w, "\n%s\n", k.Docs)
	}
}

// A fact is a line about a keyword.
type fact struct{ about, text string }

func keywordFacts(k *schema.Info) []fact {
	return []fact{
		{"takes", k.Takes},
		{"values", strings.Join(k.Values, ", ")},
		{"keys", strings.Join(k.Keys, ", ")},
		{"stands in", standsIn(k)},
		{"default", passedOn(k)},
		{"tier", higherTier(k.Tier)},
		{"since", ofGitLab(k.Since)},
		{"removed", ofGitLab(k.Removed)},
		{"deprecated", k.Deprecated},
	}
}

// standsIn returns the places of a keyword, or the keyword in which it stands.
func standsIn(k *schema.Info) string {
	if i := strings.LastIndexByte(k.Name, ':'); i >= 0 {
		return k.Name[:i]
	}
	return strings.Join(k.In, ", ")
}

func passedOn(k *schema.Info) string {
	top, _, nested := strings.Cut(k.Name, ":")
	outer, known := schema.Keyword(top)
	switch {
	case !known || !outer.Inherited:
		return ""
	case nested:
		return "passes it on to jobs, with the whole of " + top
	}
	return "passes it on to jobs"
}

func higherTier(tier string) string {
	if tier == "" || tier == "Ultimate" {
		return tier
	}
	return tier + " or higher"
}

func ofGitLab(version string) string {
	if version == "" {
		return ""
	}
	return "GitLab " + version
}

// meantKeyword returns the keyword that a name such as "retri:mx" probably means: at each step the nearest key.
func meantKeyword(name string) (string, bool) {
	known, found := schema.Names(), ""
	for part := range strings.SplitSeq(name, ":") {
		if !slices.Contains(known, part) {
			nearest, ok := suggest.Nearest(part, slices.Values(known))
			if !ok {
				return "", false
			}
			part = nearest
		}
		found = strings.TrimPrefix(found+":"+part, ":")
		info, ok := schema.Keyword(found)
		if !ok {
			return "", false
		}
		known = info.Keys
	}
	return found, true
}
