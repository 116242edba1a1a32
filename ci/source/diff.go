package source

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/aymanbagabas/go-udiff"
)

// Unified returns the difference between two texts in unified format with three lines of context, "" when they are equal.
// The names stand in its head, and patch and git apply read the result.
func Unified(oldName, newName string, old, new []byte) string {
	return numbered(udiff.Unified(headName(oldName), headName(newName), string(old), string(new)))
}

// unusual are the characters that end a name in a head.
var unusual = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\t", `\t`, "\n", `\n`, "\r", `\r`)

// headName returns a name as git writes it in a head: in quotes where it is unusual, and with a tab behind it where it has a blank, at
// which patch would take it to end.
func headName(name string) string {
	switch quoted := unusual.Replace(name); {
	case quoted != name:
		return `"` + quoted + `"`
	case strings.Contains(name, " "):
		return name + "\t"
	}
	return name
}

// numbered puts right where the new lines of each hunk begin: udiff forgets the lines between two changes of one hunk, and git looks for
// the place there first.
//
//	@@ -3,9 +3,10 @@  @@ -30,7 +25,7 @@  →  @@ -3,9 +3,10 @@  @@ -30,7 +31,7 @@
func numbered(diff string) string {
	var b strings.Builder
	b.Grow(len(diff))
	shift := 0
	for line := range strings.Lines(diff) {
		if strings.HasPrefix(line, "@@ ") { // each line of a text stands behind another sign
			line, shift = renumber(line, shift)
		}
		b.WriteString(line)
	}
	return b.String()
}

// renumber writes the head of a hunk before which the text grew by a number of lines, and returns by how many it has grown behind it.
// A hunk without lines on one side is the only one of its diff.
func renumber(head string, shift int) (string, int) {
	parts := strings.Fields(head) // @@ -30,7 +25,7 @@
	start, removed := extent(parts[1])
	_, added := extent(parts[2])
	if removed == 0 || added == 0 {
		return head, shift
	}
	lines := ""
	if added > 1 {
		lines = "," + strconv.Itoa(added)
	}
	return fmt.Sprintf("@@ %s +%d%s @@\n", parts[1], start+shift, lines), shift + added - removed
}

// extent reads where the lines of a side begin, and how many there are: "-30,7", or "-30" for one.
func extent(text string) (start, count int) {
	first, second, many := strings.Cut(text[1:], ",")
	start, _ = strconv.Atoi(first) // udiff wrote it
	if !many {
		return start, 1
	}
	count, _ = strconv.Atoi(second)
	return start, count
}
