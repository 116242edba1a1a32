package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"gitlab.com/pipewright/pipewright/ci/config"
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
			return explain(c.Context, s.out, s.outStyles(), c.Args().First())
		},
	}
}

func explain(ctx context.Context, w io.Writer, styles report.Styles, name string) error {
	if a := findRule(name); a != nil {
		explainRule(ctx, w, styles, a)
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

func explainRule(ctx context.Context, w io.Writer, styles report.Styles, a *lint.Analyzer) {
	fmt.Fprintf(w, "%s: %s\n\n", styles.Place.Paint(a.Name), a.Summary())
	fmt.Fprintf(w, "severity %s, preset %s, group %s, %s, since %s\n", a.Severity, a.Preset, a.Group, fixWords(a), a.Since)
	section(w, styles, "Why", a.Explanation())
	section(w, styles, "Bad", indent(strings.TrimRight(a.Bad, "\n")))
	if found := example(ctx, a, styles); found != "" {
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

func fixWords(a *lint.Analyzer) string {
	if a.Fixable {
		return "fixable"
	}
	return "not fixable"
}

// example returns what the rule says of its bad example, as lint prints it.
func example(ctx context.Context, a *lint.Analyzer, styles report.Styles) string {
	cfg, err := config.Load(ctx, config.Options{FS: noFiles{}, Path: configName, Text: []byte(a.Bad)})
	if err != nil {
		return ""
	}
	only := lint.Settings{Preset: lint.Strict}
	result, err := lint.Run(ctx, cfg, rules.All(), only)
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
	if err := report.Findings(&text, &report.Report{Styles: styles}, own); err != nil {
		return ""
	}
	return strings.TrimRight(text.String(), "\n")
}
