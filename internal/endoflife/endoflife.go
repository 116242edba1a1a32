// Package endoflife knows until when the makers of what container images hold mend it.
//
// The table is embedded. Its dates come from endoflife.date, and its first lines say from which day: a date that is set later,
// or moved, is not known before somebody runs go generate. Each line is one cycle of a product: a version, or the common
// beginning of several.
//
//	python 3.9 2025-10-31
//	debian 10 2024-06-30 buster
//
// The table is read when somebody first asks. The package does not know what day it is.
package endoflife

import (
	_ "embed"
	"strings"
	"sync"
	"time"
)

//go:generate go run ./refresh -o table.txt

//go:embed table.txt
var text string

// Source is where the dates come from.
const Source = "endoflife.date"

// A Cycle is a line of versions that ends as one.
type Cycle struct {
	Product *Product
	Version string    // "3.9"
	Name    string    // the code name, "" without: "buster"
	End     time.Time // the last day; zero while none is set
}

// String returns the cycle as people say it: "Python 3.9", "Debian 10 (buster)".
func (c Cycle) String() string {
	s := c.Product.Title + " " + c.Version
	if c.Name != "" {
		s += " (" + c.Name + ")"
	}
	return s
}

// Ended reports whether the last day of the cycle is before today.
func (c Cycle) Ended(today time.Time) bool {
	return !c.End.IsZero() && c.End.Before(today.Truncate(24*time.Hour))
}

// table is what the embedded text says.
type table struct {
	date   time.Time
	cycles map[string][]Cycle // by the name of the product, newest first
	named  map[string]Cycle   // by code name
}

var load = sync.OnceValue(func() *table { return parse(text) })

// AsOf returns the day of which the table is.
func AsOf() time.Time { return load().date }

// parse reads the text of a table. Lines that it does not understand say nothing, which a test keeps from happening.
func parse(text string) *table {
	t := &table{cycles: map[string][]Cycle{}, named: map[string]Cycle{}}
	known := map[string]*Product{}
	for i := range products {
		known[products[i].Name] = products[i].clone()
	}
	for line := range strings.Lines(text) {
		if date, ok := strings.CutPrefix(line, "# date: "); ok {
			t.date, _ = time.Parse(time.DateOnly, strings.TrimSpace(date))
			continue
		}
		fields := strings.Fields(line)
		if len(fields) < 3 || known[fields[0]] == nil {
			continue
		}
		c := Cycle{Product: known[fields[0]], Version: fields[1]}
		c.End, _ = time.Parse(time.DateOnly, fields[2])
		if len(fields) > 3 {
			c.Name = fields[3]
			t.named[c.Name] = c
		}
		t.cycles[fields[0]] = append(t.cycles[fields[0]], c)
	}
	return t
}

// Cycles returns the cycles of a product by its name at the source, newest first.
func Cycles(product string) []Cycle { return load().cycles[product] }

// Find returns the cycle of a product that a version belongs to: 3.9 for "3.9.18". A version that is the beginning of several, such as
// "3", is that of the newest.
func Find(product, version string) (Cycle, bool) {
	var found Cycle
	for _, c := range Cycles(product) {
		switch {
		case begins(version, c.Version) && len(c.Version) > len(found.Version):
			found = c
		case found.Version == "" && begins(c.Version, version):
			return c, true
		}
	}
	return found, found.Version != ""
}

// begins reports whether the first numbers of a version are those of another one.
func begins(version, start string) bool {
	rest, ok := strings.CutPrefix(version, start)
	return ok && start != "" && (rest == "" || rest[0] == '.')
}

// FindName returns the cycle of a code name: Debian 10 for "buster".
func FindName(name string) (Cycle, bool) {
	c, ok := load().named[name]
	return c, ok
}

// Maintained returns the cycles of a product that have not ended, newest first.
func Maintained(product string, today time.Time) []Cycle {
	var all []Cycle
	for _, c := range Cycles(product) {
		if !c.Ended(today) {
			all = append(all, c)
		}
	}
	return all
}
