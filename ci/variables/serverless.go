package variables

import (
	"path"
	"regexp"
	"strings"
	"sync"

	"gitlab.com/pipewright/pipewright/ci/script"
	"gitlab.com/pipewright/pipewright/ci/source"
)

// serverless notes what serverless.yml reads of the environment, for the commands of the Serverless Framework.
//
//	npx sls deploy     →     region: ${env:AWS_REGION_NAME}
func (r *shellReader) serverless(cmd *script.Command, dir string) {
	args := cmd.Words
	switch cmd.Base() {
	case "npx", "bunx", "pnpx":
		args = cmd.Operands("-p", "--package")
	}
	if len(args) == 0 || !args[0].Is("sls", "serverless", "osls") || cmd.Has("-c", "--config") {
		return
	}
	for _, name := range []string{"serverless.yml", "serverless.yaml"} {
		if file := r.files.file(path.Join(dir, name)); file != nil {
			for _, m := range serverlessMentions(file) {
				m.how = InFile
				if r.env && !m.optional {
					m.doubt = "the file .env that the job writes"
				}
				r.fromFile(m, cmd)
			}
			return
		}
	}
}

// serverlessVariable finds ${env:NAME}, with or without a value to fall back to.
var serverlessVariable = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\$\{env:([A-Za-z_]\w*)[ \t]*([,}])`)
})

func serverlessMentions(file *source.File) []mention {
	text := string(file.Text)
	var all []mention
	for _, m := range serverlessVariable().FindAllStringSubmatchIndex(text, -1) {
		line := text[strings.LastIndexByte(text[:m[0]], '\n')+1 : m[0]]
		if strings.HasPrefix(strings.TrimSpace(line), "#") {
			continue
		}
		all = append(all, mention{name: text[m[2]:m[3]], span: file.Span(m[0], m[3]), optional: text[m[4]] == ','})
	}
	return all
}
