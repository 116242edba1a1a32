package generate

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"text/template"

	"gitlab.com/pipewright/pipewright/templates"
)

// Render makes the files of the plan, sorted by path, the same bytes every time. It writes nothing.
func (p *Plan) Render() ([]File, error) {
	files := append(p.placed(slices.Clone(p.rendered)), p.starter...)
	slices.SortFunc(files, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	return files, nil
}

// render makes the files as they are where nothing is in their way.
func (p *Plan) render() ([]File, error) {
	var files []File
	for _, folder := range targets()[p.Target] {
		some, err := renderFolder(folder, p.view)
		if err != nil {
			return nil, err
		}
		files = append(files, some...)
	}
	for i := range files {
		files[i].Path = p.view.place(files[i].Path)
	}
	return files, nil
}

// renderFolder renders the templates of a folder. A file of which nothing but space is left is not made.
func renderFolder(folder string, data any) ([]File, error) {
	var files []File
	err := fs.WalkDir(templates.FS, folder, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := renderFile(name, data)
		if err != nil || len(bytes.TrimSpace(text)) == 0 {
			return err
		}
		files = append(files, File{
			Path: strings.TrimSuffix(strings.TrimPrefix(name, folder+"/"), ".tmpl"), Text: text, Mode: modeOf(text),
		})
		return nil
	})
	return files, err
}

// modeOf makes scripts executable: what begins with "#!" is one.
func modeOf(text []byte) fs.FileMode {
	if bytes.HasPrefix(text, []byte("#!")) {
		return 0o755
	}
	return 0o644
}

func renderFile(name string, data any) ([]byte, error) {
	text, err := fs.ReadFile(templates.FS, name)
	if err != nil {
		return nil, err
	}
	t, err := template.New(path.Base(name)).Funcs(functions()).Option("missingkey=error").Parse(string(text))
	if err != nil {
		return nil, err
	}
	if t, err = t.ParseFS(templates.FS, "partials/*.tmpl"); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := t.ExecuteTemplate(&out, path.Base(name), data); err != nil {
		return nil, err
	}
	return tidy(out.Bytes()), nil
}

// tidy ends lines with LF, removes space at their ends and blank lines at both ends of the text.
func tidy(text []byte) []byte {
	lines := strings.Split(strings.ReplaceAll(string(text), "\r\n", "\n"), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " \t")
	}
	out := strings.Trim(strings.Join(lines, "\n"), "\n")
	if out == "" {
		return nil
	}
	return []byte(out + "\n")
}

func functions() template.FuncMap {
	return template.FuncMap{
		"yaml": yamlString, "sh": shellString, "join": strings.Join, "quote": strconv.Quote, "exec": execForm,
		"quoteAll": func(items []string) []string {
			out := make([]string, len(items))
			for i, item := range items {
				out[i] = strconv.Quote(item)
			}
			return out
		},
		"wrap": wrap, "last": func(i, n int) bool { return i == n-1 }, "trim": strings.TrimSpace,
		"indent": func(n int, text string) string {
			return strings.ReplaceAll(text, "\n", "\n"+strings.Repeat(" ", n))
		},
	}
}

var plainYAML = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^([A-Za-z/$(][\w/.,:@$=(){}+-]*|\.)( [\w/.,:@$=&|(){}"'<>+-]+)*$`)
})

// yamlString writes a string so that YAML of any version reads a string: plain where nobody could misread it, else in
// double quotes.
func yamlString(s string) string {
	lower := strings.ToLower(s)
	word := slices.Contains([]string{"y", "n", "yes", "no", "on", "off", "true", "false", "null", "~"}, lower)
	if !word && plainYAML().MatchString(s) && !strings.Contains(s, ": ") && !strings.HasSuffix(s, ":") && s != "." {
		return s
	}
	if !strings.ContainsAny(s, `'`) && strings.ContainsAny(s, `"\`) {
		return "'" + s + "'"
	}
	return strconv.Quote(s)
}

var plainShell = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[\w/.:@=+,%-]+$`) })

// shellString writes a string as one word of the shell.
func shellString(s string) string {
	if plainShell().MatchString(s) {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// execForm writes a command as a JSON array, as Dockerfiles and compose files take it.
func execForm(words []string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = strconv.Quote(w)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}

// wrap writes words in lines of at most width, each begun with indent.
func wrap(words []string, width int, indent string) string {
	var b strings.Builder
	line := indent
	for _, w := range words {
		if len(line)+len(w)+1 > width && line != indent {
			fmt.Fprintln(&b, line)
			line = indent
		}
		if line != indent {
			line += " "
		}
		line += w
	}
	b.WriteString(line)
	return b.String()
}
