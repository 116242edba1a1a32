package endoflife

import (
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/internal/image"
)

// OfImage returns the cycles of what an image holds, as its name and tag say it: Python 3.9 and Debian 10 for
// python:3.9-slim-buster. The name speaks of a product only where its makers publish it, or a copy of it; names of systems in a tag
// speak everywhere. What a variable may change says nothing.
func OfImage(r image.Reference) []Cycle {
	if r.Tag.IsZero() || r.Tag.HasVariable() {
		return nil
	}
	words := strings.FieldsFunc(strings.ToLower(r.Tag.Text), func(c rune) bool { return c == '-' || c == '_' })
	product := ofName(r)
	var all []Cycle
	if product != nil && len(words) > 0 {
		if c, ok := Find(product.Name, strings.TrimPrefix(words[0], "v")); ok {
			all = append(all, c)
		}
	}
	for _, word := range words {
		c, ok := ofSystem(word)
		if !ok || product == nil && !unmistakable(c, word) || slices.ContainsFunc(all, c.isOfProduct) {
			continue
		}
		all = append(all, c)
	}
	return all
}

// ofName returns the product that an image is named after, nil for none.
func ofName(r image.Reference) *Product {
	name := r.OnHub()
	if name == "" {
		name = r.Canonical()
	}
	for i := range products {
		if slices.Contains(products[i].Images, name) {
			return products[i].clone()
		}
	}
	return nil
}

func (c Cycle) isOfProduct(other Cycle) bool { return c.Product.Name == other.Product.Name }

// unmistakable reports whether a word in the tag of any image means the cycle. The names of Ubuntu's short-lived versions are words
// that may mean something else, such as "groovy" and "lunar".
func unmistakable(c Cycle, word string) bool {
	return word != c.Name || c.Product.Name != "ubuntu" || slices.Contains([]string{"16.04", "18.04", "20.04", "22.04", "24.04"}, c.Version)
}

// ofSystem returns the cycle that a word of a tag names: "buster", "alpine3.18", "ubuntu22.04".
func ofSystem(word string) (Cycle, bool) {
	if c, ok := FindName(word); ok {
		return c, true
	}
	for i := range products {
		system := products[i].Word
		if version, ok := strings.CutPrefix(word, system); ok && system != "" && version != "" {
			if c, ok := Find(products[i].Name, version); ok {
				return c, true
			}
		}
	}
	return Cycle{}, false
}
