package rules

import (
	"path"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/django"
	"gitlab.com/pipewright/pipewright/lint"
)

// A serverlessVariable is an environment variable that serverless.yml gives to functions.
type serverlessVariable struct {
	name, value string
	at          source.Span
}

// serverlessEnvironment returns the variables that the serverless.yml of a project gives to its functions, as far as they stand there.
func serverlessEnvironment(pass *lint.Pass, project *django.Project) []serverlessVariable {
	root := serverlessRoot(pass, project)
	if root == nil {
		return nil
	}
	all := serverlessVariables(root.Get("provider"))
	if functions, ok := root.Get("functions").(*syntax.Mapping); ok {
		for e := range functions.Entries() {
			all = append(all, serverlessVariables(e.Value)...)
		}
	}
	return all
}

// serverlessRoot returns the content of the serverless.yml at the root or beside manage.py, nil when there is none.
func serverlessRoot(pass *lint.Pass, project *django.Project) *syntax.Mapping {
	for _, dir := range []string{".", project.Dir} {
		for _, name := range []string{"serverless.yml", "serverless.yaml"} {
			if file := pass.File(path.Join(dir, name)); file != nil {
				root, _ := syntax.Parse(file).Root.(*syntax.Mapping)
				return root
			}
		}
	}
	return nil
}

// serverlessVariables returns the variables under the key `environment` of a node.
func serverlessVariables(n syntax.Node) []serverlessVariable {
	holder, _ := n.(*syntax.Mapping)
	environment, _ := holder.Get("environment").(*syntax.Mapping)
	if environment == nil {
		return nil
	}
	var all []serverlessVariable
	for e := range environment.Entries() {
		if v, ok := e.Value.(*syntax.Scalar); ok {
			all = append(all, serverlessVariable{e.Key.Text(), v.Text(), v.Span()})
		}
	}
	return all
}
