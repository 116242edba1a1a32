package main

import (
	"fmt"

	"github.com/urfave/cli/v2"

	"gitlab.com/pipewright/pipewright/internal/atomicfile"
	"gitlab.com/pipewright/pipewright/lint"
	"gitlab.com/pipewright/pipewright/lint/rules"
	"gitlab.com/pipewright/pipewright/schema"
)

type schemaOptions struct {
	settings bool
	output   string
}

func schemaCommand(s *streams) *cli.Command {
	var opts schemaOptions
	return &cli.Command{
		Name:  "schema",
		Usage: "print the JSON Schema of GitLab CI configurations, for editors",
		Description: `It knows the keywords, their values and the places where they stand. "pipewright lint" knows more: what several
values decide together. With --settings it is the schema of .pipewright.yml, with all rules and their options.`,
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "settings", Usage: "print the schema of .pipewright.yml instead", Destination: &opts.settings},
			&cli.StringFlag{Name: "output", Usage: "write the schema to `FILE` instead of stdout", Destination: &opts.output},
		},
		UsageText: `pipewright schema
pipewright schema --output gitlab-ci.schema.json
pipewright schema --settings --output pipewright.schema.json`,
		Action: func(c *cli.Context) error {
			if err := noArguments(c); err != nil {
				return err
			}
			return opts.run(s)
		},
	}
}

func (o *schemaOptions) run(s *streams) error {
	document := o.document()
	if o.output != "" {
		return atomicfile.Write(o.output, document, 0o644)
	}
	if _, err := s.out.Write(document); err != nil {
		return fmt.Errorf("write the schema: %w", reason(err))
	}
	return nil
}

func (o *schemaOptions) document() []byte {
	if o.settings {
		return lint.SettingsSchema(rules.All())
	}
	return schema.Document()
}
