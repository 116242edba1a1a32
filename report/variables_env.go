package report

import (
	"bytes"
	"fmt"
	"io"
	"strings"
)

// VariablesEnv writes a file of NAME= lines to fill in: what is required as it is, the rest as comments. It has no values.
//
//	# required, masked, protected, scope production; read by deploy
//	DB_PASSWORD=
func VariablesEnv(w io.Writer, v *Variables) error {
	return write(w, func(b *bytes.Buffer) {
		fmt.Fprintf(b, "# CI/CD variables that %s reads and does not define\n", v.name(v.File))
		for i := range v.Usage.Variables {
			x := &v.Usage.Variables[i]
			words := append([]string{neededWord(x)}, flagsOf(x)...)
			if x.Scope != "*" {
				words = append(words, "scope "+x.Scope)
			}
			fmt.Fprintf(b, "\n# %s; read by %s\n", strings.Join(words, ", "), oneLine(readersOf(x)))
			if !x.Required {
				b.WriteString("# ")
			}
			b.WriteString(x.Name + "=\n")
		}
	})
}
