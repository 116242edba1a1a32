package main

import (
	"slices"
	"strings"

	"github.com/urfave/cli/v2"
)

// permute puts flags before arguments, because the library stops reading flags at the first argument, and spells every
// flag `--name=value`. What stands behind "--" is an argument, and so is "-". It checks the flags, so that the library only
// sees correct ones, and reports whether one of them asks for help.
func permute(cmd *cli.Command, args []string) (ordered []string, wantsHelp bool, err error) {
	var operands []string
	for i := 0; i < len(args); i++ {
		arg := args[i]
		switch {
		case arg == "--":
			operands = append(operands, args[i+1:]...)
			i = len(args)
			continue
		case arg == "-" || !strings.HasPrefix(arg, "-"):
			operands = append(operands, arg)
			continue
		case arg == "--help" || arg == "-h":
			return nil, true, nil
		}
		name, value, hasValue := strings.Cut(arg, "=")
		flag := findFlag(cmd, name)
		if flag == nil {
			return nil, false, unknownFlag(cmd, name)
		}
		if takesValue(flag) && !hasValue {
			if i++; i == len(args) {
				return nil, false, misuse(cmd, name+" needs a value"+listValues(flag))
			}
			value, hasValue = args[i], true
		}
		if err := checkValue(flag, value); err != nil {
			return nil, false, misuse(cmd, name+": "+err.Error())
		}
		if hasValue {
			name += "=" + value
		}
		ordered = append(ordered, name)
	}
	return slices.Concat(ordered, []string{"--"}, operands), false, nil
}

// unknownFlag returns the error for a flag that the command does not have. One dash is not enough for a long name.
func unknownFlag(cmd *cli.Command, name string) error {
	hint := didYouMean(dashed(name), flagNames(cmd))
	if slices.Contains(flagNames(cmd), dashed(name)) {
		hint = `: did you mean "` + dashed(name) + `"?`
	}
	return misuse(cmd, `unknown flag "`+name+`"`+hint)
}

// dashed returns the name of a flag with two dashes.
func dashed(name string) string { return "--" + strings.TrimLeft(name, "-") }

// findFlag returns the flag that is written name on the command line, nil when there is none. One dash stands before one letter.
func findFlag(cmd *cli.Command, name string) cli.Flag {
	word := strings.TrimLeft(name, "-")
	dashes := "--"
	if len(word) == 1 {
		dashes = "-"
	}
	for _, flag := range cmd.Flags {
		if slices.Contains(flag.Names(), word) && name == dashes+word {
			return flag
		}
	}
	return nil
}

// flagNames returns the names of the flags of a command, with their dashes.
func flagNames(cmd *cli.Command) []string {
	names := []string{"--help"}
	for _, flag := range cmd.Flags {
		names = append(names, dashed(flag.Names()[0]))
	}
	return names
}

func takesValue(flag cli.Flag) bool {
	doc, ok := flag.(cli.DocGenerationFlag)
	return ok && doc.TakesValue()
}

// listValues returns the end of a message that names the legal values of a flag, where there are few.
func listValues(flag cli.Flag) string {
	if c := choiceOf(flag); c != nil {
		return ": " + strings.Join(c.legal, ", ")
	}
	return ""
}
