package main

import (
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/urfave/cli/v2"

	"gitlab.com/pipewright/pipewright/lint"
	"gitlab.com/pipewright/pipewright/lint/rules"
	"gitlab.com/pipewright/pipewright/report"
)

type rulesOptions struct {
	format  choice
	preset  choice
	group   choice
	fixable bool
}

func newRulesOptions() *rulesOptions {
	var groups []string
	for _, group := range lint.Groups() {
		groups = append(groups, string(group))
	}
	return &rulesOptions{
		format: newFormat("text", "json", "markdown"),
		preset: newChoice("preset", "", lint.Presets()...),
		group:  newChoice("group", "", groups...),
	}
}

func rulesCommand(s *streams) *cli.Command {
	opts := newRulesOptions()
	return &cli.Command{
		Name:        "rules",
		Usage:       "list the rules of lint",
		Description: `The preset is the mildest one that has the rule: each preset holds the rules of the one before.`,
		Flags: []cli.Flag{
			choiceFlag("format", "print them as `FORMAT`", &opts.format),
			choiceFlag("preset", "list only the rules that run under `PRESET`", &opts.preset),
			choiceFlag("group", "list only the rules of `GROUP`", &opts.group),
			&cli.BoolFlag{Name: "fixable", Usage: "list only the rules that lint --fix follows", Destination: &opts.fixable},
		},
		UsageText: `pipewright rules
pipewright rules --preset minimal --group secrets
pipewright rules --format markdown > rules.md
pipewright rules --format json`,
		Action: func(c *cli.Context) error {
			if err := noArguments(c); err != nil {
				return err
			}
			return opts.run(s.out)
		},
	}
}

func (o *rulesOptions) run(w io.Writer) error {
	chosen := slices.DeleteFunc(rules.All(), func(a *lint.Analyzer) bool { return !o.wants(a) })
	switch o.format.value {
	case "json":
		return rulesJSON(w, chosen)
	case "markdown":
		return rulesMarkdown(w, chosen)
	}
	return rulesTable(w, chosen)
}

// wants reports whether the flags ask for a rule.
func (o *rulesOptions) wants(a *lint.Analyzer) bool {
	preset, limited := lint.ParsePreset(o.preset.value)
	switch {
	case limited && a.Preset > preset:
		return false
	case o.group.given && o.group.value != string(a.Group):
		return false
	}
	return a.Fixable || !o.fixable
}

// byGroup yields the rules group by group.
func byGroup(all []*lint.Analyzer) iter.Seq2[lint.Group, []*lint.Analyzer] {
	return func(yield func(lint.Group, []*lint.Analyzer) bool) {
		for _, group := range lint.Groups() {
			var own []*lint.Analyzer
			for _, a := range all {
				if a.Group == group {
					own = append(own, a)
				}
			}
			if len(own) > 0 && !yield(group, own) {
				return
			}
		}
	}
}

// rulesTable prints the rules group by group.
func rulesTable(w io.Writer, all []*lint.Analyzer) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "RULE\tSEVERITY\tPRESET\tGROUP\tFIX\tABOUT")
	for group, own := range byGroup(all) {
		for _, a := range own {
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\n", a.Name, a.Severity, a.Preset, group, mark(a.Fixable), a.Summary())
		}
	}
	return table.Flush()
}

// rulesMarkdown prints a table for each group, whose rules are links to their pages.
func rulesMarkdown(w io.Writer, all []*lint.Analyzer) error {
	var page strings.Builder
	page.WriteString("# Rules of pipewright\n")
	for group, own := range byGroup(all) {
		fmt.Fprintf(&page, "\n## %s\n\n| rule | severity | preset | fix | options | about |\n|---|---|---|---|---|---|\n", group)
		for _, a := range own {
			fmt.Fprintf(&page, "| [%s](%s) | %s | %s | %s | %s | %s |\n", a.Name, report.DocsURL(a.Name), a.Severity, a.Preset,
				mark(a.Fixable), optionNames(a), cell(a.Summary()))
		}
	}
	_, err := io.WriteString(w, page.String())
	return err
}

// optionNames lists the options of a rule for a table.
func optionNames(a *lint.Analyzer) string {
	if len(a.Options) == 0 {
		return mark(false)
	}
	var names []string
	for _, o := range a.Options {
		names = append(names, "`"+o.Name+"`")
	}
	return strings.Join(names, ", ")
}

// cell returns text as it stands in a table of Markdown.
func cell(text string) string { return strings.NewReplacer("|", `\|`, "<", "&lt;").Replace(text) }

func mark(yes bool) string {
	if yes {
		return "yes"
	}
	return "-"
}

// A ruleInfo is a rule as `rules --format json` shows it.
type ruleInfo struct {
	Name     string       `json:"name"`
	Severity string       `json:"severity"`
	Preset   string       `json:"preset"`
	Group    string       `json:"group"`
	Fixable  bool         `json:"fixable"`
	Summary  string       `json:"summary"`
	Options  []optionInfo `json:"options"`
	Since    string       `json:"since"`
	Docs     string       `json:"docs"`
}

// An optionInfo is what the settings may tell a rule: a list of texts.
type optionInfo struct {
	Name    string `json:"name"`
	Summary string `json:"summary"`
}

func rulesJSON(w io.Writer, all []*lint.Analyzer) error {
	infos := make([]ruleInfo, len(all))
	for i, a := range all {
		infos[i] = ruleInfo{
			a.Name, a.Severity.String(), a.Preset.String(), string(a.Group), a.Fixable, a.Summary(), optionInfos(a), a.Since,
			report.DocsURL(a.Name),
		}
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(infos)
}

func optionInfos(a *lint.Analyzer) []optionInfo {
	infos := []optionInfo{}
	for _, o := range a.Options {
		infos = append(infos, optionInfo{o.Name, o.Doc})
	}
	return infos
}

// findRule returns the rule of that name, nil when there is none.
func findRule(name string) *lint.Analyzer {
	all := rules.All()
	i := slices.IndexFunc(all, func(a *lint.Analyzer) bool { return a.Name == name })
	if i < 0 {
		return nil
	}
	return all[i]
}
