package main

import (
	"strings"

	"gitlab.com/pipewright/pipewright/internal/endoflife"
)

// A release is an entry of `releases` in the head of a product's file.
//
//	releases:
//	  - releaseCycle: "10"
//	    codename: "Buster"
//	    eol: 2022-09-10
//	    eoes: 2024-06-30 # the end of extended support
type release map[string]string

// parse returns the releases of a product's file. Its head is as regular as the file's own tests want it, one key a line.
func parse(text string) []release {
	_, list, _ := strings.Cut(text, "\nreleases:")
	list, _, _ = strings.Cut(list, "\n---")
	var all []release
	for line := range strings.Lines(list) {
		entry, isNew := strings.CutPrefix(strings.TrimSpace(line), "- ")
		key, value, ok := strings.Cut(entry, ":")
		if !ok || strings.HasPrefix(entry, "#") {
			continue
		}
		if isNew {
			all = append(all, release{})
		}
		if len(all) > 0 {
			all[len(all)-1][key] = scalar(value)
		}
	}
	return all
}

// scalar returns a value without its quotes, and without a comment behind it.
func scalar(value string) string {
	value, _, _ = strings.Cut(value, " #")
	return strings.Trim(strings.TrimSpace(value), `"'`)
}

// line returns the release as a line of the table.
func (r release) line(p endoflife.Product) string {
	fields := []string{p.Name, r["releaseCycle"], r.end(p)}
	if p.Word != "" && r["codename"] != "" {
		name, _, _ := strings.Cut(r["codename"], " ")
		fields = append(fields, strings.ToLower(name))
	}
	return strings.Join(fields, " ")
}

// end returns the last day of a release, "-" when none is set.
func (r release) end(p endoflife.Product) string {
	day := r["eol"]
	if p.Extended && isDay(r["eoes"]) {
		day = r["eoes"]
	}
	if !isDay(day) {
		return "-"
	}
	return day
}

// isDay reports whether a value is a date rather than `true` or `false`.
func isDay(value string) bool { return strings.Count(value, "-") == 2 }
