package rules

import (
	"strings"
	"unicode/utf8"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/docker"
	"gitlab.com/pipewright/pipewright/lint"
)

// TextBidirectional reports invisible characters that make a text look like another one.
var TextBidirectional = &lint.Analyzer{
	Name:     "text-bidirectional",
	Group:    lint.Syntax,
	Severity: lint.Warning,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `invisible characters make a text look like another one

The control characters of bidirectional writing change the order in which a line is shown, not
the order in which it runs: a reviewer sees a comment where there is a command (CVE-2021-42574).
The tag characters of Unicode are not shown at all. Hardly any configuration needs either; remove
them, or write them as an escape where they are data ("\u202E" in double quotes).

The rule looks at configurations, Dockerfiles and compose files.`,
	Bad:  "test:\n  script:\n    - make test # \u202egnittes \u2066of the runner\n",
	Good: "test:\n  script:\n    - make test # setting of the runner\n",
	Run:  textBidirectional,

	RunDockerfile: func(pass *lint.Pass, _ *docker.Dockerfile) error { return textBidirectional(pass) },
	RunCompose:    func(pass *lint.Pass, _ *docker.Compose) error { return textBidirectional(pass) },
}

func textBidirectional(pass *lint.Pass) error {
	for _, doc := range pass.Config.Files {
		if strings.ContainsFunc(string(doc.File.Text), misleads) {
			misleading(pass, doc.File)
		}
	}
	return nil
}

// misleading reports the first misleading character of each line.
func misleading(pass *lint.Pass, file *source.File) {
	start, before := 0, rune(0)
	for line := range strings.Lines(string(file.Text)) {
		for i, c := range line {
			if misleads(c) && !(isTag(c) && (before == flag || isTag(before))) {
				pass.Report(lint.Findingf(file.Span(start+i, start+i+utf8.RuneLen(c)),
					"an invisible character, U+%04X, makes this line look like another one: remove it", c))
				break
			}
			before = c
		}
		start += len(line)
	}
}

// flag is the emoji that tag characters turn into the flag of a region, which is shown.
const flag = '\U0001F3F4'

// misleads reports whether a character is not shown itself and hides others, or changes their order.
// Source: Unicode 16, sections 23.2 (bidirectional ordering controls) and 23.9 (tag characters).
func misleads(c rune) bool {
	return '\u202a' <= c && c <= '\u202e' || '\u2066' <= c && c <= '\u2069' || isTag(c)
}

func isTag(c rune) bool { return '\U000E0020' <= c && c <= '\U000E007F' }
