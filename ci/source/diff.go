package source

import "github.com/aymanbagabas/go-udiff"

// Unified returns the difference between two texts in unified format with three lines of context, "" when they are equal.
// The names stand in its head, and patch and git apply read the result.
func Unified(oldName, newName string, old, new []byte) string {
	return udiff.Unified(oldName, newName, string(old), string(new))
}
