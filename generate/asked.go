package generate

// An asking is what there is to say when a person is asked.
type asking struct {
	about string            // for somebody who wonders
	means map[string]string // what a value means
}

// TargetQuestion returns the question that comes before all others.
func TargetQuestion() Open {
	return Open{
		Question: Question{Name: "target", Usage: "where the site runs", Values: Targets()},
		Why:      "nothing in a project tells where it is to run",
		About: `A target is a place and a way to get there. The first two are a Linux server with Docker, to which the pipeline
connects over SSH; Lambda has no server to look after, and each request is a call of a function.`,
		Means: map[string]string{
			"digitalocean": "containers on a droplet, with a Managed Database",
			"vps":          "containers on a server of your own, reached over SSH",
			lambdaTarget:   "functions on AWS, deployed by the Serverless Framework",
		},
	}
}

// shaping are the questions that are asked although they have a default, because they decide what the set-up is made of.
func shaping() map[string]asking {
	return map[string]asking{
		"name": {about: "It labels images and containers, and names the directory on the server or the stack at AWS. It is hard to change later."},
		"stack": {
			about: "Name each service that the site needs beside itself and its database, or none. Celery needs one of rabbitmq, redis and valkey.",
			means: map[string]string{
				"celery": "a worker for background tasks", "beat": "sends tasks to the worker at set times",
				"rabbitmq": "message broker", "redis": "message broker and cache", "valkey": "the same, with a free licence",
				"nginx": "takes requests and serves static files",
			},
		},
		"database-server": {
			about: "A container is backed up before each migration, and lives as long as the server's disk. Elsewhere means a service that somebody runs for you.",
			means: map[string]string{"container": "beside the site, with backups", "external": "another server; variables say which"},
		},
		"tls": {
			about: "Without HTTPS, passwords and sessions cross the network as plain text: choose none only where a proxy or load balancer in front speaks it.",
			means: map[string]string{"caddy": "fetches and renews certificates by itself", "none": "something in front of the server does it"},
		},
		"blue-green":    {about: "The new release starts beside the old one and takes over when it is healthy, which needs the memory of both. Without, requests fail for some seconds."},
		"deploy-branch": {about: "Only a push to this branch, which a merge is too, deploys. $CI_DEFAULT_BRANCH is the project's default branch, whatever its name."},
		"domain":        {about: "It goes into ALLOWED_HOSTS and the proxy. $DOMAIN leaves it to a CI/CD variable of that name."},
		"production": {
			about: "The deploy branch goes to staging. Production gets what was tested there.",
			means: map[string]string{"tag": "a tag such as v1.2.3 deploys", "manual": "somebody presses the button of a job", "none": "there is only one environment"},
		},
		"aws-auth": {
			about: "With oidc, AWS trusts tokens that GitLab signs for one job: nothing has to be kept secret or renewed, and a role has to be made once.",
			means: map[string]string{"oidc": "a token for each job", "keys": "access keys in CI/CD variables, until somebody renews them"},
		},
		"secrets": {
			about: "What a function reads from its environment can be read in AWS's console and in the template of its stack.",
			means: map[string]string{"secretsmanager": "read by the function when it starts", "gitlab": "put into the function's environment by the job"},
		},
		"vpc": {about: "A database without a public address is reached from inside its network only. The function then needs a NAT gateway to reach the internet."},
	}
}
