package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"gitlab.com/pipewright/pipewright/ci/expr"
)

type evalOptions struct {
	vars    varFlag
	null    nameFlag
	explain bool
	batch   bool
}

func evalCommand(s *streams) *cli.Command {
	opts := evalOptions{vars: varFlag{}}
	return &cli.Command{
		Name:      "eval",
		Usage:     "evaluate an expression of rules:if",
		ArgsUsage: "EXPRESSION",
		Description: `It prints true or false, as GitLab would decide. A variable that no flag names is not defined: it is null. Put the
expression in single quotes, or the shell replaces $NAME before pipewright sees it.

The exit code is 0 for true and 1 for false. It is also 1, with nothing on stdout, when GitLab refuses the expression;
stderr then shows the part that is wrong. Parts that GitLab accepts but reads in another way than people do are
named on stderr.

--batch reads JSON lines from stdin, {"expr": "…", "vars": {"NAME": "value"}}, where null as a value means a variable
that is defined without one, and answers each with one line, in order:
{"expr": "…", "valid": true, "value": false, "error": null}. Other keys are ignored. The answers are no verdict on the
run: the exit code is 0, or 2 if a line could not be read. Such a line is answered with an error and null
everywhere else, and the next one is read; empty lines are skipped.`,
		Flags: []cli.Flag{
			&cli.GenericFlag{Name: "var", Usage: "the variable `KEY=VALUE` is defined; may be repeated", Value: &opts.vars},
			&cli.GenericFlag{Name: "null", Usage: "the variable `KEY` is defined without a value; may be repeated", Value: &opts.null},
			&cli.BoolFlag{Name: "explain", Usage: "also print what each part of the expression stands for", Destination: &opts.explain},
			&cli.BoolFlag{Name: "batch", Usage: "evaluate the JSON lines that come from stdin", Destination: &opts.batch},
		},
		UsageText: `pipewright eval '$CI_COMMIT_BRANCH == "main"' --var CI_COMMIT_BRANCH=main
pipewright eval '$CI_COMMIT_TAG =~ /^v\d+/ && !$SKIP' --var CI_COMMIT_TAG=v1 --explain
pipewright eval --batch < expressions.jsonl`,
		Action: func(c *cli.Context) error {
			if err := opts.check(c.Args().Slice()); err != nil {
				return misuse(c.Command, err.Error())
			}
			return opts.run(c.Context, s, c.Args().First())
		},
	}
}

// check refuses combinations of flags and arguments that cannot be meant.
func (o *evalOptions) check(args []string) error {
	for _, name := range o.null {
		if _, both := o.vars[name]; both {
			return fmt.Errorf("%q has a value by --var and none by --null: leave out one of them", name)
		}
	}
	switch {
	case o.batch && len(args) > 0:
		return errors.New("--batch reads the expressions from stdin: leave out the argument")
	case o.batch && (len(o.vars) > 0 || len(o.null) > 0 || o.explain):
		return errors.New("--batch takes everything from stdin: leave out the other flags")
	case !o.batch && len(args) == 0:
		return errors.New("give an expression, in single quotes")
	case len(args) > 1:
		return fmt.Errorf("unexpected argument %q: put the whole expression in single quotes", args[1])
	}
	return nil
}

func (o *evalOptions) run(ctx context.Context, s *streams, text string) error {
	if o.batch {
		return evalBatch(ctx, s)
	}
	e, err := expr.Parse(text)
	if err != nil {
		return refuseExpression(s, text, err)
	}
	result := e.Eval(o.lookup)
	if result.Crash != nil {
		return refuseExpression(s, text, crashError(result.Crash))
	}
	fmt.Fprintln(s.out, result.Truth)
	if o.explain {
		explainParts(s.out, e, o.lookup)
	}
	if err := o.tell(s, e); err != nil {
		return err
	}
	if result.Truth == expr.False {
		return answer(exitNo)
	}
	return nil
}

// lookup gives the variables that the flags define.
func (o *evalOptions) lookup(name string) (string, expr.State) {
	if value, ok := o.vars[name]; ok {
		return value, expr.IsDefined
	}
	if slices.Contains(o.null, name) {
		return "", expr.IsNull
	}
	return "", expr.IsUndefined
}

// tell says on stderr what is doubtful, which variables no flag defines, and which ones the expression does not have.
func (o *evalOptions) tell(s *streams, e *expr.Expr) error {
	if err := tellDoubts(s, e, o.lookup); err != nil {
		return err
	}
	var names, missing []string
	for v := range e.Variables() {
		if slices.Contains(names, v.Name) {
			continue
		}
		names = append(names, v.Name)
		if _, state := o.lookup(v.Name); state == expr.IsUndefined {
			missing = append(missing, "$"+v.Name)
		}
	}
	if len(missing) > 0 {
		s.note("not defined, so null: %s", strings.Join(missing, ", "))
	}
	for _, name := range o.given() {
		if !slices.Contains(names, name) {
			s.note("%q is not in the expression%s", name, didYouMean(name, names))
		}
	}
	return nil
}

// given returns the names of the variables that flags define, sorted.
func (o *evalOptions) given() []string {
	names := slices.Clone(o.null)
	for name := range o.vars {
		names = append(names, name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// A nameFlag is a flag that names a variable and may be repeated.
type nameFlag []string

// Set implements [cli.Generic].
func (f *nameFlag) Set(arg string) error {
	*f = append(*f, arg)
	return f.check(arg)
}

func (f *nameFlag) String() string { return "" }

func (*nameFlag) check(arg string) error {
	switch {
	case arg == "":
		return errors.New("it needs the name of a variable")
	case strings.HasPrefix(arg, "$"):
		return fmt.Errorf("%q begins with a dollar sign: write %s", arg, strings.TrimPrefix(arg, "$"))
	case strings.Contains(arg, "="):
		return fmt.Errorf("%q has a value: write --var %s", arg, arg)
	}
	return nil
}
