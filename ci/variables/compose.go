package variables

import (
	"path"
	"regexp"
	"strings"
	"sync"

	"gitlab.com/pipewright/pipewright/ci/script"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// valuesOfCompose are the options of docker compose that take the next word with them.
var valuesOfCompose = []string{
	"--ansi", "--env-file", "--parallel", "--profile", "--progress", "--project-directory", "-p", "--project-name", "-f", "--file",
}

// compose notes what the compose files read that a command uses. The file .env beside them and --env-file are read before the
// environment is asked.
func (r *shellReader) compose(cmd *script.Command, dir string) {
	operands := cmd.Operands(valuesOfCompose...)
	if cmd.Base() != "docker-compose" && !(cmd.Base() == "docker" && len(operands) > 0 && operands[0].Is("compose")) {
		return
	}
	if cmd.Has("--project-directory") {
		return
	}
	for _, name := range r.composeFiles(cmd, dir) {
		file := r.files.file(name)
		if file == nil {
			continue
		}
		given, doubt := r.envFileFor(cmd, path.Dir(name))
		for _, m := range r.files.compose(file) {
			if !given[m.name] {
				m.doubt = doubt
				m.how = InFile
				r.fromFile(m, cmd)
			}
		}
	}
}

// fromFile notes a variable that a file names, for a command that reads it.
func (r *shellReader) fromFile(m mention, cmd *script.Command) {
	if !r.isDefined(m.name, &script.Use{Name: m.name, In: cmd}) && !r.assigns(cmd, m.name) {
		if m.doubt == "" {
			m.doubt = r.doubtAt(r.order[cmd])
		}
		r.facts.mentions = append(r.facts.mentions, m)
	}
}

// envFileFor returns the variables of the file .env beside a compose file, and a doubt when its content is not known.
func (r *shellReader) envFileFor(cmd *script.Command, dir string) (given nameSet, doubt string) {
	if cmd.Has("--env-file") {
		return nil, "the file of --env-file"
	}
	if r.env {
		return nil, "the file .env that the job writes"
	}
	file := r.files.file(path.Join(dir, ".env"))
	if file == nil {
		return nil, ""
	}
	given = nameSet{}
	for line := range strings.Lines(string(file.Text)) {
		if name, _, ok := strings.Cut(strings.TrimPrefix(strings.TrimSpace(line), "export "), "="); ok {
			given[strings.TrimSpace(name)] = true
		}
	}
	return given, ""
}

// composeFiles returns the paths of the compose files that a command names, else those that compose looks for.
func (r *shellReader) composeFiles(cmd *script.Command, dir string) []string {
	var names []string
	for _, value := range cmd.ComposeFiles() {
		if value == nil {
			continue
		}
		name, known := r.path(value, dir)
		if !known {
			return nil
		}
		names = append(names, name)
	}
	if len(names) > 0 {
		return names
	}
	for _, base := range []string{"compose", "docker-compose"} {
		for _, ext := range []string{".yaml", ".yml"} {
			if name := path.Join(dir, base+ext); r.files.file(name) != nil {
				return []string{name, path.Join(dir, base+".override"+ext)}
			}
		}
	}
	return nil
}

// compose returns the variables that compose fills into a file.
//
//	image: "app:${TAG:?}"
func (f *files) compose(file *source.File) []mention {
	var all []mention
	for _, s := range scalarsIn(syntax.Parse(file).Root, map[syntax.Node]bool{}) {
		all = append(all, composeText(s)...)
	}
	return all
}

// composeVariable finds the variables of a text in a compose file, with their operators; $$ is a dollar sign.
var composeVariable = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\$\$|\$([A-Za-z_]\w*)|\$\{([A-Za-z_]\w*)(:?[-+?])?`)
})

func composeText(s *syntax.Scalar) []mention {
	text := s.Value()
	var all []mention
	for _, m := range composeVariable().FindAllStringSubmatchIndex(text, -1) {
		start, end := m[2], m[3]
		if start < 0 {
			start, end = m[4], m[5]
		}
		if start < 0 {
			continue
		}
		found := mention{name: text[start:end], span: placeIn(s, text, reference{start: m[0], end: end})}
		if m[6] >= 0 {
			found.demanded = strings.HasSuffix(text[m[6]:m[7]], "?")
			found.optional = !found.demanded
		}
		all = append(all, found)
	}
	return all
}
