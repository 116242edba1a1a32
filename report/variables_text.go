package report

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/variables"
	"gitlab.com/pipewright/pipewright/internal/secret"
)

// VariablesText writes a table of the variables to set, the required ones first:
//
//	VARIABLE         NEEDED    SET IT AS         SCOPE       READ BY  FIRST AT
//	DEPLOY_HOST      required  protected         production  deploy   devops/deploy.sh:7:9
//	SSH_PRIVATE_KEY  required  file, protected   production  deploy   devops/deploy.sh:7:60
//
// Once they were compared with what is set, it writes what does not fit instead.
func VariablesText(w io.Writer, v *Variables) error {
	if v.Check != nil {
		return variablesCheckText(w, v)
	}
	return write(w, func(b *bytes.Buffer) {
		if len(v.Usage.Variables) == 0 {
			fmt.Fprintln(b, "the pipeline needs no variables but those that it defines itself")
			return
		}
		list := slices.Clone(v.Usage.Variables)
		slices.SortStableFunc(list, func(x, y variables.Variable) int { return cmp.Compare(rankOf(&x), rankOf(&y)) })
		table := v.table(list)
		for i, line := range table.lines() {
			fmt.Fprintln(b, line)
			if v.Places && i > 0 {
				v.places(b, &list[i-1])
			}
		}
		v.notes(b, list)
	})
}

// table returns the rows, with a head.
func (v *Variables) table(list []variables.Variable) *columns {
	table := &columns{}
	head := func(text string) cell { return cell{text, v.Styles.Frame} }
	table.add(head("VARIABLE"), head("NEEDED"), head("SET IT AS"), head("SCOPE"), head("READ BY"), head("FIRST AT"))
	for i := range list {
		x := &list[i]
		first := *strictest(x)
		table.add(cell{x.Name, v.Styles.Place}, cell{text: neededWord(x)}, cell{text: cmp.Or(strings.Join(flagsOf(x), ", "), "-")},
			cell{text: x.Scope}, cell{text: readersOf(x)}, cell{v.place(first.Span), v.Styles.Frame})
	}
	return table
}

// rankOf puts required variables first, and those last that may come from elsewhere.
func rankOf(v *variables.Variable) int {
	switch {
	case v.Required:
		return 0
	case v.Certain:
		return 1
	}
	return 2
}

func neededWord(v *variables.Variable) string {
	return []string{"required", "optional", "unclear"}[rankOf(v)]
}

// strictest returns the read that says most about a variable: one that needs it, else one that certainly reads it, else the first.
func strictest(v *variables.Variable) *variables.Read {
	for _, wanted := range []func(variables.Read) bool{
		func(r variables.Read) bool { return !r.Optional && r.Doubt == "" },
		func(r variables.Read) bool { return r.Doubt == "" },
	} {
		if i := slices.IndexFunc(v.Reads, wanted); i >= 0 {
			return &v.Reads[i]
		}
	}
	return &v.Reads[0]
}

// readersOf names the jobs that read a variable, a few of them.
func readersOf(v *variables.Variable) string {
	const most = 2
	jobs := v.Jobs()
	if i := slices.IndexFunc(v.Reads, func(r variables.Read) bool { return r.Job == "" }); i >= 0 {
		jobs = append([]string{"(" + v.Reads[i].Keyword + ")"}, jobs...)
	}
	if len(jobs) > most+1 {
		return strings.Join(jobs[:most], ", ") + fmt.Sprintf(" and %d more", len(jobs)-most)
	}
	return strings.Join(jobs, ", ")
}

// places shows every place where a variable is read.
func (v *Variables) places(b *bytes.Buffer, x *variables.Variable) {
	for _, r := range x.Reads {
		fmt.Fprintf(b, "  %s  %s", v.place(r.Span), cmp.Or(r.Job, r.Keyword))
		if r.Environment != "" {
			fmt.Fprintf(b, " (%s)", r.Environment)
		}
		if r.Optional {
			b.WriteString(", optional")
		}
		if r.Doubt != "" {
			fmt.Fprintf(b, ", unless %s defines it", r.Doubt)
		}
		b.WriteByte('\n')
	}
}

// notes shows what somebody should know, a line for the variables of which the same is to be said.
func (v *Variables) notes(b *bytes.Buffer, list []variables.Variable) {
	var texts []string
	names := map[string][]string{}
	note := func(name, text string) {
		if names[text] == nil {
			texts = append(texts, text)
		}
		names[text] = append(names[text], name)
	}
	for i := range list {
		x := &list[i]
		for _, text := range x.Notes {
			note(x.Name, text)
		}
		if !x.Certain {
			note(x.Name, "may come from "+x.Reads[0].Doubt)
		}
	}
	if len(texts) > 0 {
		b.WriteByte('\n')
	}
	for _, text := range texts {
		fmt.Fprintf(b, "%s: %s\n", strings.Join(names[text], ", "), secret.Redact(text))
	}
}
