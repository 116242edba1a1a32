package rules

import (
	"slices"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/script"
	"gitlab.com/pipewright/pipewright/lint"
)

// SecretStaticCloudKey reports keys of clouds that live for ever, where an ID token serves.
var SecretStaticCloudKey = &lint.Analyzer{
	Name:     "secret-static-cloud-key",
	Group:    lint.Secrets,
	Severity: lint.Info,
	Preset:   lint.Strict,
	Since:    "0.1.0",
	Doc: `a job logs in to a cloud with a key that lives for ever

Such a key is good until somebody makes a new one, wherever it has leaked. With id_tokens, the
job gets a token that is good for this job alone, and the cloud exchanges it for credentials
that expire within the hour (docs: ci/cloud_services).`,
	Bad: "deploy:\n  variables:\n    AWS_SECRET_ACCESS_KEY: $PRODUCTION_KEY\n  script: ./deploy\n",
	Good: "deploy:\n  id_tokens:\n    AWS_TOKEN:\n      aud: sts.amazonaws.com\n  variables:\n    AWS_ROLE_ARN: $PRODUCTION_ROLE\n" +
		"  script: ./deploy\n",
	Run: secretStaticCloudKey,
}

// cloudKeys are the variables that hold keys, as the tools of the clouds read them.
var cloudKeys = []string{"AWS_SECRET_ACCESS_KEY", "AZURE_CLIENT_SECRET", "ARM_CLIENT_SECRET", "GOOGLE_APPLICATION_CREDENTIALS", "GOOGLE_CREDENTIALS"}

func secretStaticCloudKey(pass *lint.Pass) error {
	tokens := false
	for _, job := range pass.Config.Jobs {
		if hasTokens(pass, job) {
			tokens = true
			continue
		}
		staticKeys(pass, job.Variables, job.Name.Value, "variables")
	}
	if !tokens {
		staticKeys(pass, config.Variables(pass.Config.Root.Get("variables")), "variables")
	}
	staticLogins(pass)
	return nil
}

// hasTokens reports whether a job gets ID tokens.
func hasTokens(pass *lint.Pass, job *config.Job) bool {
	return !isNothing(pass.Config.Value(job, "id_tokens"))
}

// staticLogins looks at the commands that log in with such a key.
func staticLogins(pass *lint.Pass) {
	for s, cmd := range commandsIn(pass, "gcloud", "aws_secret_access_key", "az ") {
		key := loginKey(cmd)
		if key == nil {
			continue
		}
		for _, job := range s.jobs {
			if !hasTokens(pass, job) {
				pass.Report(lint.Findingf(key.Span(), "%s logs in with a key that lives for ever: log in with id_tokens, whose credentials expire with the job",
					cmd.Base()).At(job.Name.Value, s.keyword))
			}
		}
	}
}

// loginKey returns the word of a command that says that it logs in with a key, nil when it does not.
//
//	gcloud auth activate-service-account --key-file=key.json
//	aws configure set aws_secret_access_key "$KEY"
//	az login --service-principal -u "$ID" -p "$KEY" --tenant "$TENANT"
func loginKey(cmd *script.Command) *script.Word {
	switch cmd.Base() {
	case "gcloud":
		return wordIn(cmd, "activate-service-account")
	case "aws":
		if wordIn(cmd, "configure") != nil && wordIn(cmd, "set") != nil {
			return wordIn(cmd, "aws_secret_access_key")
		}
	case "az":
		if value, _ := cmd.Option("-p", "--password"); value != nil && wordIn(cmd, "login") != nil && wordIn(cmd, "--service-principal") != nil {
			return wordIn(cmd, "--service-principal")
		}
	}
	return nil
}

func staticKeys(pass *lint.Pass, variables []config.Variable, path ...string) {
	for _, v := range variables {
		if slices.Contains(cloudKeys, v.Name.Value) && ofSettings(pass, v.Value.Value) {
			pass.Report(lint.Findingf(v.Name.Span, "%q is a key that lives for ever: log in with id_tokens, whose credentials expire with the job",
				v.Name.Value).At(append(slices.Clone(path), v.Name.Value)...))
		}
	}
}
