package rules

import (
	"strings"

	"gitlab.com/pipewright/pipewright/django"
	"gitlab.com/pipewright/pipewright/internal/secret"
	"gitlab.com/pipewright/pipewright/lint"
)

// LambdaSecretInEnvironment reports secrets that the Serverless Framework writes into the template of a stack.
var LambdaSecretInEnvironment = &lint.Analyzer{
	Name:     "lambda-secret-in-environment",
	Group:    lint.Django,
	Severity: lint.Warning,
	Preset:   lint.Strict,
	Since:    "0.1.0",
	Doc: `serverless.yml copies a secret of the job into the template of the stack

The framework fills ${env:SECRET_KEY} in before it uploads the template, so that the secret stands
in plain text in the bucket of deployments, in .serverless/, and in CloudFormation for everybody who
may read the stack. Keep it in Parameter Store or Secrets Manager, and let the function read it
there when it starts.

The rule is a strict one, because who may read the stack is for the account to say.`,
	Example:   "serverless.yml",
	Bad:       "provider:\n  name: aws\n  environment:\n    DB_PASSWORD: ${env:DB_PASSWORD}\n",
	Good:      "provider:\n  name: aws\n  environment:\n    DB_PASSWORD_PARAMETER: /shop/db-password\n",
	Beside:    besideSettings,
	RunDjango: lambdaSecretInEnvironment,
}

func lambdaSecretInEnvironment(pass *lint.Pass, project *django.Project) error {
	for _, v := range serverlessEnvironment(pass, project) {
		if secret.SaysSecret(v.name) && strings.Contains(v.value, "${env:") {
			pass.Report(lint.Findingf(v.at, "%q stands in plain text in the template of the stack: keep it in Parameter Store or Secrets Manager", v.name))
		}
	}
	return nil
}
