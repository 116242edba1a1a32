// Command newrule starts a rule: it writes the skeletons of the rule and of its test, and lists the rule.
//
//	go run ./internal/newrule needs-unknown-job
//
// It writes lint/rules/needs-unknown-job.go and testdata/lint/needs-unknown-job.txtar and adds a line to
// lint/rules/rules.go. The tests fail from then on, and say what to fill in, until the rule is one.
package main

import (
	"fmt"
	"os"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: go run ./internal/newrule some-rule")
		os.Exit(2)
	}
	dir, err := os.Getwd()
	if err == nil {
		err = create(dir, os.Args[1])
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "newrule:", err)
		os.Exit(1)
	}
	fmt.Fprintf(os.Stdout, nextSteps, os.Args[1])
}

// nextSteps is what remains to be done; its argument is the name of the rule.
const nextSteps = `wrote lint/rules/%[1]s.go: complete Doc, Bad, Good and the function
wrote testdata/lint/%[1]s.txtar: put little projects into it, with "# want" where a finding is due
added the rule to lint/rules/rules.go

Now let the tests lead the way:

  go test ./lint/rules          until Bad is found, Good is clean and the archive is right
  go run ./internal/docgen      writes docs/rules/%[1]s.md
  go test ./...

and add a line to CHANGELOG.md, under "New findings you may see".
`
