package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"

	"github.com/urfave/cli/v2"

	"gitlab.com/pipewright/pipewright/lint"
	"gitlab.com/pipewright/pipewright/lint/rules"
	"gitlab.com/pipewright/pipewright/report"
)

type rulesOptions struct {
	format choice
}

func rulesCommand(s *streams) *cli.Command {
	opts := rulesOptions{format: newFormat("text", "json")}
	return &cli.Command{
		Name:        "rules",
		Usage:       "list the rules of lint",
		Description: `The preset is the mildest one that has the rule: each preset holds the rules of the one before.`,
		Flags:       []cli.Flag{choiceFlag("format", "print them as `FORMAT`", &opts.format)},
		UsageText: `pipewright rules
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
	if o.format.value == "json" {
		return rulesJSON(w, rules.All())
	}
	return rulesTable(w, rules.All())
}

// rulesTable prints the rules group by group.
func rulesTable(w io.Writer, all []*lint.Analyzer) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "RULE\tSEVERITY\tPRESET\tGROUP\tFIX\tABOUT")
	for _, group := range lint.Groups() {
		for _, a := range all {
			if a.Group == group {
				fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\n", a.Name, a.Severity, a.Preset, a.Group, mark(a.Fixable), a.Summary())
			}
		}
	}
	return table.Flush()
}

func mark(yes bool) string {
	if yes {
		return "yes"
	}
	return "-"
}

// A ruleInfo is a rule as `rules --format json` shows it.
type ruleInfo struct {
	Name     string `json:"name"`
	Severity string `json:"severity"`
	Preset   string `json:"preset"`
	Group    string `json:"group"`
	Fixable  bool   `json:"fixable"`
	Summary  string `json:"summary"`
	Since    string `json:"since"`
	Docs     string `json:"docs"`
}

func rulesJSON(w io.Writer, all []*lint.Analyzer) error {
	infos := make([]ruleInfo, len(all))
	for i, a := range all {
		infos[i] = ruleInfo{
			a.Name, a.Severity.String(), a.Preset.String(), string(a.Group), a.Fixable, a.Summary(), a.Since, report.DocsURL(a.Name),
		}
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(infos)
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
