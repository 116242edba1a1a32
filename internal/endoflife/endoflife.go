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
	"slices"
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

// table is what the embedded text says. The lines of a product are read when somebody asks for it.
type table struct {
	date   string
	cycles map[string]func() []Cycle // by the name of the product, newest first
	named  map[string]cycleKey       // by code name
}

// A cycleKey names a cycle.
type cycleKey struct{ product, version string }

var load = sync.OnceValue(func() *table { return parse(text) })

// AsOf returns the day of which the table is.
func AsOf() time.Time {
	date, _ := time.Parse(time.DateOnly, load().date)
	return date
}

// parse finds the lines of each product, which stand together.
func parse(text string) *table {
	t := &table{cycles: make(map[string]func() []Cycle, len(products)), named: map[string]cycleKey{}}
	product, start, at := "", 0, 0
	for line := range strings.Lines(text) {
		name, rest, _ := strings.Cut(line, " ")
		if name != product {
			t.add(product, text[start:at])
			product, start = name, at
		}
		at += len(line)
		if date, ok := strings.CutPrefix(line, "# date: "); ok {
			t.date = strings.TrimSpace(date)
		}
		version, rest, _ := strings.Cut(rest, " ")
		if _, code, ok := strings.Cut(rest, " "); ok {
			t.named[strings.TrimSpace(code)] = cycleKey{product, version}
		}
	}
	t.add(product, text[start:])
	return t
}

// add adds the lines of a product.
func (t *table) add(name, lines string) {
	for i := range products {
		if products[i].Name == name {
			t.cycles[name] = sync.OnceValue(func() []Cycle { return products[i].read(lines) })
		}
	}
}

// read returns the cycles that lines tell of.
func (p *Product) read(lines string) []Cycle {
	product := p.clone()
	all := make([]Cycle, 0, strings.Count(lines, "\n"))
	for line := range strings.Lines(lines) {
		fields := strings.Fields(line)
		if len(fields) < 3 {
			continue
		}
		c := Cycle{Product: product, Version: fields[1]}
		c.End, _ = time.Parse(time.DateOnly, fields[2])
		if len(fields) > 3 {
			c.Name = fields[3]
		}
		all = append(all, c)
	}
	return all
}

// Cycles returns the cycles of a product by its name at the source, newest first.
func Cycles(product string) []Cycle {
	read := load().cycles[product]
	if read == nil {
		return nil
	}
	return read()
}

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
	key, ok := load().named[name]
	if !ok {
		return Cycle{}, false
	}
	cycles := Cycles(key.product)
	i := slices.IndexFunc(cycles, func(c Cycle) bool { return c.Version == key.version })
	if i < 0 {
		return Cycle{}, false
	}
	return cycles[i], true
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
