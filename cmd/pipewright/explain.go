package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/internal/memfs"
	"gitlab.com/pipewright/pipewright/lint"
	"gitlab.com/pipewright/pipewright/lint/rules"
	"gitlab.com/pipewright/pipewright/report"
	"gitlab.com/pipewright/pipewright/schema"
)

func explainCommand(s *streams) *cli.Command {
	return &cli.Command{
		Name:      "explain",
		Usage:     "tell what a rule is about, or what a keyword takes",
		ArgsUsage: "RULE|KEYWORD",
		Description: `Of a RULE it tells how to satisfy or silence it: "pipewright rules" lists the rules.

A KEYWORD is one of GitLab. One that stands in another is written behind it, with a colon between them.`,
		UsageText: `pipewright explain needs-unknown-job
pipewright explain retry
pipewright explain cache:key:files`,
		Action: func(c *cli.Context) error {
			if c.Args().Len() != 1 {
				return misuse(c.Command, `name one rule or keyword: "pipewright rules" lists the rules`)
			}
			return explain(c.Context, s, c.Args().First())
		},
	}
}

func explain(ctx context.Context, s *streams, name string) error {
	w, styles := s.out, s.outStyles()
	if a := findRule(name); a != nil {
		explainRule(ctx, s, a)
		return nil
	}
	if k, ok := schema.Keyword(name); ok {
		explainKeyword(w, styles, k)
		return nil
	}
	meant := slices.Concat(ruleNames(), schema.Names())
	if k, ok := meantKeyword(name); ok {
		meant = append(meant, k)
	}
	return usageError{text: fmt.Sprintf("no rule and no keyword is named %q%s", name, didYouMean(name, meant)), see: "pipewright explain"}
}

func explainRule(ctx context.Context, s *streams, a *lint.Analyzer) {
	w, styles := s.out, s.outStyles()
	fmt.Fprintf(w, "%s: %s\n\n", styles.Place.Paint(a.Name), a.Summary())
	fmt.Fprintf(w, "severity %s, preset %s, group %s, %s, since %s\n", a.Severity, a.Preset, a.Group, fixWords(a), a.Since)
	section(w, styles, "Why", a.Explanation())
	section(w, styles, "Options", options(a))
	section(w, styles, "Bad", indent(strings.TrimRight(a.Bad, "\n")))
	for _, f := range a.Beside {
		section(w, styles, "beside it, "+f.Name, indent(strings.TrimRight(f.Text, "\n")))
	}
	if found := example(ctx, s, a); found != "" {
		fmt.Fprintf(w, "\n%s\n", indent(found))
	}
	section(w, styles, "Good", indent(strings.TrimRight(a.Good, "\n")))
	section(w, styles, "To silence it", fmt.Sprintf(silenceText, a.Name))
	fmt.Fprintf(w, "\n%s\n", report.DocsURL(a.Name))
}

const silenceText = `  on one line, or on the line below the comment:  # pipewright:ignore %[1]s -- the reason
  in one file:                                    # pipewright:ignore-file %[1]s -- the reason
  for one run:                                    pipewright lint --rule %[1]s=off
  in the repository, in .pipewright.yml:          rules: {%[1]s: off}`

func section(w io.Writer, styles report.Styles, title, text string) {
	if text != "" {
		fmt.Fprintf(w, "\n%s\n\n%s\n", styles.Place.Paint(title), text)
	}
}

// options tells what a rule may be told in the settings.
func options(a *lint.Analyzer) string {
	if len(a.Options) == 0 {
		return ""
	}
	var b strings.Builder
	for _, o := range a.Options {
		fmt.Fprintf(&b, "  %s: %s\n", o.Name, o.Doc)
	}
	return b.String() + "\n  for example, in .pipewright.yml:\n\n" + indent(strings.TrimRight(a.Settings, "\n"))
}

func fixWords(a *lint.Analyzer) string {
	if a.Fixable {
		return "fixable"
	}
	return "not fixable"
}

// example returns what the rule says of its bad example, as lint prints it.
func example(ctx context.Context, s *streams, a *lint.Analyzer) string {
	only, _ := lint.ParseSettings(source.NewFile(lint.SettingsFile, []byte(a.Settings)), rules.All())
	only.Preset, only.Today = lint.Strict, s.today()
	result, err := judgeExample(ctx, a, only)
	if err != nil {
		return ""
	}
	var text strings.Builder
	var own []lint.Finding
	for _, f := range result.Findings {
		if f.Rule == a.Name {
			own = append(own, f)
		}
	}
	if err := report.Findings(&text, &report.Report{Styles: s.outStyles()}, own); err != nil {
		return ""
	}
	return strings.TrimRight(text.String(), "\n")
}

// judgeExample lints the bad example of a rule.
func judgeExample(ctx context.Context, a *lint.Analyzer, settings lint.Settings) (*lint.Result, error) {
	name := cmp.Or(a.Example, configName)
	texts := map[string][]byte{name: []byte(a.Bad)}
	for _, f := range a.Beside {
		texts[f.Name] = []byte(f.Text)
	}
	tree, err := memfs.New(texts)
	if err != nil {
		return nil, err
	}
	settings.Repository = lint.NewRepository(tree, "")
	switch {
	case isDocker(name):
		return lint.RunDocker(ctx, lint.DockerFile{Path: name, Text: []byte(a.Bad)}, rules.All(), settings)
	case a.RunDjango != nil:
		return lint.RunDjango(ctx, ".", rules.All(), settings)
	}
	cfg, err := config.Load(ctx, config.Options{FS: tree, Path: name})
	if err != nil {
		return nil, err
	}
	return lint.Run(ctx, cfg, rules.All(), settings)
}
