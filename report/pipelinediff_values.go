package report

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/pipediff"
)

func (w diffWords) changes(changes []pipediff.Change) string {
	texts := make([]string, len(changes))
	for i, change := range changes {
		texts[i] = w.change(change)
	}
	return strings.Join(texts, ", ")
}

// change says how a keyword differs: `when` is a state, of all others the values are told when they are short.
func (w diffWords) change(c pipediff.Change) string {
	keyword := w.keyword(c.Keyword)
	old, oldShort := w.value(c.Keyword, c.Old)
	current, short := w.value(c.Keyword, c.New)
	switch {
	case c.Keyword == "when":
		return fmt.Sprintf("now %v (was %v)", c.New, c.Old)
	case c.Old == nil && c.Keyword != "needs":
		return spaced(keyword, current, "added")
	case c.New == nil && c.Keyword != "needs":
		return spaced(keyword, old, "removed")
	case short && oldShort:
		return spaced(keyword, old, "→", current)
	}
	return keyword + w.items(c)
}

// spaced joins the texts that are not empty.
func spaced(texts ...string) string {
	return strings.Join(slices.DeleteFunc(texts, func(text string) bool { return text == "" }), " ")
}

// keyword returns a keyword; the name of a variable is the user's.
func (w diffWords) keyword(keyword string) string {
	head, rest, nested := strings.Cut(keyword, ":")
	switch {
	case nested && head == "variables":
		return "variable " + w.quote(rest)
	case plainKeyword(keyword):
		return keyword
	}
	return w.quote(keyword)
}

// plainKeyword reports whether a keyword looks like one of GitLab's.
func plainKeyword(keyword string) bool {
	return !strings.ContainsFunc(keyword, func(r rune) bool { return r != ':' && r != '_' && (r < 'a' || r > 'z') })
}

// longestText is how long a value may be that is shown.
const longestText = 60

// value returns a value in a few words, and whether it can be told so.
func (w diffWords) value(keyword string, value any) (string, bool) {
	switch value := value.(type) {
	case nil:
		if keyword == "needs" {
			return "the stages before it", true
		}
		return "", true
	case string:
		return w.quote(value), !strings.Contains(value, "\n") && utf8.RuneCountInString(value) <= longestText
	case []any:
		return w.list(keyword, value)
	case config.Object:
		return w.object(value)
	case int64:
		if keyword == "timeout" {
			return plural(int(value), "second"), true
		}
	}
	return fmt.Sprint(value), true
}

// list returns the items of a list, when they are short together.
func (w diffWords) list(keyword string, list []any) (string, bool) {
	if len(list) == 0 {
		return "nothing", true
	}
	var texts []string
	for _, item := range list {
		text, short := w.value(keyword, item)
		if !short {
			return "", false
		}
		texts = append(texts, text)
	}
	text := strings.Join(texts, ", ")
	return text, utf8.RuneCountInString(text) <= longestText
}

// object returns the mappings that have a short form: a need, an image, the exit codes with which a job may fail.
func (w diffWords) object(o config.Object) (string, bool) {
	name, isNeed := o.Get("job").(string)
	switch {
	case isNeed && o.Get("artifacts") == false:
		return w.quote(name) + " without artifacts", true
	case isNeed:
		return w.quote(name), true
	case len(o) != 1:
		return "", false
	}
	text, short := w.value("", o[0].Value)
	if o[0].Key == "name" {
		return text, short
	}
	return o[0].Key + " " + text, short
}

// items says which item of a list came, went or changed, or how many did: " (2 lines added, 1 removed)".
func (w diffWords) items(c pipediff.Change) string {
	was, ok := c.Old.([]any)
	is, also := c.New.([]any)
	if !ok || !also {
		return " changed"
	}
	what := "item"
	if strings.HasSuffix(c.Keyword, "script") {
		what = "line"
	}
	added, removed := missing(is, was), missing(was, is)
	if text := w.single(c.Keyword, added, removed); text != "" {
		return fmt.Sprintf(" %s (of %s)", text, plural(max(len(was), len(is)), what))
	}
	switch {
	case len(added) == 0 && len(removed) == 0:
		return " changed (the order of its " + what + "s)"
	case len(removed) == 0:
		return " changed (" + plural(len(added), what) + " added)"
	case len(added) == 0:
		return " changed (" + plural(len(removed), what) + " removed)"
	}
	return fmt.Sprintf(" changed (%s added, %d removed)", plural(len(added), what), len(removed))
}

// single tells the only item that came, went or changed, "" when there are several, or when it is long.
func (w diffWords) single(keyword string, added, removed []any) string {
	if len(added) > 1 || len(removed) > 1 || len(added)+len(removed) == 0 {
		return ""
	}
	old, oldShort := w.list(keyword, removed)
	current, short := w.list(keyword, added)
	switch {
	case !short || !oldShort:
		return ""
	case len(removed) == 0:
		return current + " added"
	case len(added) == 0:
		return old + " removed"
	}
	return old + " → " + current
}

// missing returns the items of a list that another one lacks.
func missing(list, other []any) []any {
	left := map[string]int{}
	for _, item := range other {
		left[fmt.Sprint(item)]++
	}
	return slices.DeleteFunc(slices.Clone(list), func(item any) bool {
		left[fmt.Sprint(item)]--
		return left[fmt.Sprint(item)] >= 0
	})
}
