package rules

import (
	"gitlab.com/pipewright/pipewright/docker"
	"gitlab.com/pipewright/pipewright/lint"
)

// SecretCopiedIntoImage reports files with secrets that a job writes before it builds an image of all that is there.
var SecretCopiedIntoImage = &lint.Analyzer{
	Name:     "secret-copied-into-image",
	Group:    lint.Secrets,
	Severity: lint.Error,
	Preset:   lint.Minimal,
	Since:    "0.1.0",
	Doc: `a script writes a secret into a file that COPY . takes into the image

Everybody who can pull the image can read the file, in each layer that ever had it. Name the file
in .dockerignore, and give the container what is in it when it starts: --env-file, env_file.
Where the build itself needs the secret, use docker build --secret.`,
	Bad: "build:\n  image: docker:29-cli\n  services: [\"docker:29-dind\"]\n  script:\n    - echo \"DB_PASSWORD=$DB_PASSWORD\" > .env\n" +
		"    - docker build -t web .\n",
	Good:   "build:\n  image: docker:29-cli\n  services: [\"docker:29-dind\"]\n  script:\n    - docker build -t web .\n",
	Beside: []lint.Beside{{Name: "Dockerfile", Text: "FROM python:3.13-slim\nCOPY . /app\n"}, {Name: ".dockerignore", Text: ".git\n"}},
	Run:    secretCopiedIntoImage,
}

func secretCopiedIntoImage(pass *lint.Pass) error {
	type written struct {
		file, variable string
		finding        func(b imageBuild) lint.Finding
	}
	var at *jobScript
	var files []written
	for s, cmd := range commandsIn(pass, "docker", "podman", "nerdctl") {
		if at != s {
			at, files = s, nil
		}
		if file, v := secretWritten(pass, s, cmd); v != nil && !cmd.Remote() && !s.moves(file) {
			files = append(files, written{file, v.Name, func(b imageBuild) lint.Finding {
				return s.finding(v.Span(), "%q gets into %q, which %q copies into the image: name the file in .dockerignore", "$"+v.Name, file, b.path)
			}})
		}
		if len(files) == 0 {
			continue
		}
		b, ok := imageBuildOf(pass, s, cmd)
		if !ok || b.context != "." {
			continue
		}
		for _, w := range files {
			if copiesFile(pass, b, w.file) {
				pass.Report(w.finding(b))
			}
		}
	}
	return nil
}

// copiesFile reports whether an image gets a file of the build context, because it gets all of it.
func copiesFile(pass *lint.Pass, b imageBuild, file string) bool {
	if docker.IgnoreFor(pass.Tree(), b.path, b.context).Excludes(file) {
		return false
	}
	for _, in := range b.dockerfile.Final().Lineage() {
		if _, all := copiesAll(in); all {
			return true
		}
	}
	return false
}
