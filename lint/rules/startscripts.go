package rules

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/script"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/docker"
	"gitlab.com/pipewright/pipewright/lint"
)

// shellFile returns the code of a shell script of the repository.
func shellFile(file *source.File) *script.Script {
	exactly := func(span source.Span, text string) source.Offsets {
		var o source.Offsets
		o.Add(len(text), span.Start, span.Start+len(text))
		return o
	}
	line := script.Line{Text: string(file.Text), Span: file.Span(0, len(file.Text))}
	return script.New(script.Options{Dialect: script.Bash, Offsets: exactly}, []script.Line{line})
}

// startScripts returns the shell scripts of the repository that a stage runs when a container starts, as far as their way into the
// image is plain:  COPY docker/entrypoint.sh /  …  ENTRYPOINT ["/entrypoint.sh"].
func startScripts(pass *lint.Pass, stage *docker.Stage) []*source.File {
	var all []*source.File
	for _, name := range []string{"ENTRYPOINT", "CMD"} {
		in := stage.Last(name)
		if in == nil {
			continue
		}
		for _, word := range strings.Fields(in.Command()) {
			if word = strings.Trim(word, `"'`); strings.HasSuffix(word, ".sh") && !strings.Contains(word, "$") {
				if file := copiedFile(pass, stage, path.Base(word)); file != nil && !slices.Contains(all, file) {
					all = append(all, file)
				}
			}
		}
	}
	return all
}

// copiedFile returns the one file of the repository with a base name that a stage may get by COPY, nil when there is none, or several.
func copiedFile(pass *lint.Pass, stage *docker.Stage, base string) *source.File {
	var found []*source.File
	add := func(name string) {
		if file := pass.File(name); file != nil && !slices.Contains(found, file) {
			found = append(found, file)
		}
	}
	for _, from := range copiedSources(stage, path.Dir(pass.Path)) {
		if path.Base(from) == base {
			add(from)
			continue
		}
		for _, below := range directoriesIn(pass, from) {
			add(path.Join(from, below, base))
		}
	}
	if len(found) != 1 {
		return nil
	}
	return found[0]
}

// copiedSources returns the paths in the repository that a stage gets by COPY, whether the build context is the directory of the
// Dockerfile or the root.
func copiedSources(stage *docker.Stage, dir string) []string {
	var all []string
	for _, in := range stage.Lineage() {
		if in.Name != "COPY" && in.Name != "ADD" || in.Flag("from") != nil {
			continue
		}
		words := in.Exec
		if words == nil {
			words = in.Words()
		}
		for _, w := range words[:max(0, len(words)-1)] {
			name := docker.Unquote(w.Text)
			all = append(all, path.Join(dir, name), path.Join(".", name))
		}
	}
	return all
}

// directoriesIn returns "." and the names of the directories in a directory of the repository.
func directoriesIn(pass *lint.Pass, dir string) []string {
	all := []string{"."}
	entries, _ := fs.ReadDir(pass.Tree(), dir)
	for _, e := range entries {
		if e.IsDir() {
			all = append(all, e.Name())
		}
	}
	return all
}

// A managed is a command that runs manage.py or django-admin.
type managed struct {
	*script.Command
	name string       // of the subcommand: "migrate"
	at   *script.Word // that names it
}

// managedBy returns what a command asks of manage.py; ok is false when it runs something else.
//
//	python manage.py migrate --noinput        uv run ./manage.py migrate        docker compose exec web python manage.py migrate
func managedBy(cmd *script.Command) (m managed, ok bool) {
	if inner := cmd.Unwrapped(); inner != cmd {
		return m, false // which is looked at itself
	}
	i := slices.IndexFunc(cmd.Words, func(w *script.Word) bool {
		text, _ := w.Literal()
		return path.Base(text) == "manage.py" || path.Base(text) == "django-admin"
	})
	if i < 0 {
		return m, false
	}
	for _, w := range cmd.Words[i+1:] {
		text, known := w.Literal()
		if known && !strings.HasPrefix(text, "-") {
			return managed{cmd, text, w}, true
		}
	}
	return m, false
}

// shellAt returns the code of a command that stands at a place as one line of text.
func shellAt(text string, at source.Span) *script.Script {
	return script.New(script.Options{Dialect: script.Bash}, []script.Line{{Text: text, Span: at}})
}
