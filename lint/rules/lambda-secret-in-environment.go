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
	Doc: `serverless.yml copies a secret into the template of the stack

The framework fills ${env:SECRET_KEY} in before it uploads the template, and ${ssm:/shop/key} as well,
so that the secret stands in plain text in the bucket of deployments, in .serverless/, and in
CloudFormation for everybody who may read the stack. Keep it in Secrets Manager and refer to it with
{{resolve:secretsmanager:…}}, which only CloudFormation fills in, or let the function read it from
there or from Parameter Store when it starts.

The rule is a strict one, because who may read the stack is for the account to say.`,
	Example:   "serverless.yml",
	Bad:       "provider:\n  name: aws\n  environment:\n    DB_PASSWORD: ${env:DB_PASSWORD}\n",
	Good:      "provider:\n  name: aws\n  environment:\n    DB_PASSWORD: '{{resolve:secretsmanager:shop:SecretString:DB_PASSWORD}}'\n",
	Beside:    besideSettings,
	RunDjango: lambdaSecretInEnvironment,
}

func lambdaSecretInEnvironment(pass *lint.Pass, project *django.Project) error {
	for _, v := range serverlessEnvironment(pass, project) {
		if secret.SaysSecret(v.name) && filledIn(v.value) {
			pass.Report(lint.Findingf(v.at, "%q stands in plain text in the template of the stack: refer to it by {{resolve:secretsmanager:…}}", v.name))
		}
	}
	return nil
}

// filledIn reports whether the framework puts a secret in the place of a value. Of Parameter Store it takes what is encrypted in plain
// text, unless it is told otherwise.
func filledIn(value string) bool {
	return strings.Contains(value, "${env:") || strings.Contains(value, "${ssm") && !strings.Contains(value, "noDecrypt")
}
