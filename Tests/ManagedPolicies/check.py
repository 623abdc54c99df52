#!/usr/bin/env python3
"""Decides a hundred actions against every policy that AWS manages, with the built `waybill evaluate`.

The policies come with the Python package moto, which must be installed; nothing of them is kept.
Every line must be decided, no policy may be unreadable, and the trace may not change a decision.

    Tests/ManagedPolicies/check.py [WAYBILL]

Exit status 0 when all is well or moto is missing, 1 otherwise.
"""

import collections
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RESOURCES = {
    "s3": "arn:aws:s3:::a-data/k",
    "kms": "arn:aws:kms:eu-west-1:111111111111:key/1",
    "iam": "arn:aws:iam::111111111111:role/app",
    "sts": "arn:aws:iam::111111111111:role/app",
    "lambda": "arn:aws:lambda:eu-west-1:111111111111:function:f",
    "sqs": "arn:aws:sqs:eu-west-1:111111111111:q",
    "sns": "arn:aws:sns:eu-west-1:111111111111:t",
}
# Ninety actions that policies name, and ten that none does.
ACTIONS = """
s3:GetObject s3:PutObject s3:DeleteObject s3:ListBucket s3:ListAllMyBuckets s3:GetBucketPolicy
s3:PutBucketPolicy s3:CreateBucket s3:GetBucketLocation s3:PutObjectAcl s3:GetObjectVersion
s3:AbortMultipartUpload kms:Decrypt kms:Encrypt kms:GenerateDataKey kms:CreateGrant kms:DescribeKey
kms:ListAliases kms:CreateKey kms:ScheduleKeyDeletion iam:PassRole iam:GetRole iam:ListRoles
iam:CreateRole iam:AttachRolePolicy iam:PutRolePolicy iam:CreateServiceLinkedRole iam:ListUsers
iam:GetUser iam:ChangePassword iam:CreateUser iam:GetPolicy sts:GetServiceBearerToken
sts:GetAccessKeyInfo lambda:InvokeFunction lambda:CreateFunction lambda:ListFunctions
lambda:GetFunction lambda:UpdateFunctionCode sqs:SendMessage sqs:ReceiveMessage sqs:CreateQueue
sqs:ListQueues sns:Publish sns:CreateTopic sns:ListTopics sns:Subscribe ec2:DescribeInstances
ec2:RunInstances ec2:TerminateInstances ec2:CreateTags ec2:DescribeVpcs ec2:DescribeSubnets
ec2:CreateNetworkInterface ec2:DeleteNetworkInterface ec2:AuthorizeSecurityGroupIngress
ec2:CreateVpcEndpoint ec2:DescribeRegions logs:CreateLogGroup logs:PutLogEvents
logs:DescribeLogGroups logs:FilterLogEvents cloudwatch:PutMetricData cloudwatch:GetMetricData
cloudwatch:DescribeAlarms cloudformation:CreateStack cloudformation:DescribeStacks
cloudformation:ListStacks codepipeline:StartPipelineExecution codepipeline:GetPipeline
codebuild:StartBuild codebuild:BatchGetBuilds codecommit:GitPull codecommit:GetBranch
dynamodb:GetItem dynamodb:PutItem dynamodb:Query dynamodb:ListTables ecr:GetAuthorizationToken
ecr:BatchGetImage ecs:RunTask ecs:DescribeServices eks:DescribeCluster events:PutRule
secretsmanager:GetSecretValue ssm:GetParameter ssm:StartSession
organizations:DescribeOrganization ram:CreateResourceShare
route53:ChangeResourceRecordSets
none:Nothing none:Read zzz:List s3:NoSuchAction iam:NoSuchAction ec2:NoSuchAction kms:NoSuchAction
lambda:NoSuchAction sts:NoSuchAction sso:NoSuchAction
""".split()


def policies():
    """Name and document of each policy; the package has kept them in several places."""
    import moto.iam.aws_managed_policies as managed
    data = managed.aws_managed_policies_data
    data = json.loads(data) if isinstance(data, (str, bytes)) else data
    for name, policy in sorted(data.items()):
        yield name, policy["Document"]


def case(name, document, action, context):
    service = action.split(":")[0]
    return {
        "id": f"{name} {action}",
        "request": {
            "principal": "arn:aws:iam::111111111111:user/alice", "action": action,
            "resource": RESOURCES.get(service, "*"), "resourceAccount": "111111111111", **context,
        },
        "identityPolicies": [document],
    }


def evaluate(waybill, path, trace):
    command = [str(waybill), "evaluate"] + (["--trace"] if trace else [])
    start = time.monotonic()
    with tempfile.TemporaryFile("w+") as output, open(path) as cases:
        done = subprocess.run(
            command, stdin=cases, stdout=output, stderr=subprocess.PIPE, text=True
        )
        output.seek(0)
        answers = [json.loads(line) for line in output]
    return done.returncode, done.stderr, answers, time.monotonic() - start


def main():
    try:
        found = list(policies())
    except ImportError:
        print("managed policies: skipped, for the Python package moto is missing: pip install moto")
        return 0
    waybill = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / ".build-release/release/waybill")
    if not os.access(waybill, os.X_OK):
        print(f"managed policies: {waybill} is missing: run `make managed-policies`", file=sys.stderr)
        return 1
    problems = []
    decisions = collections.Counter()
    closed = {"context": {"aws:PrincipalArn": ["arn:aws:iam::111111111111:user/alice"]}}
    keys = ["aws:SourceIp", "aws:SourceVpce", "iam:PassedToService", "aws:ResourceTag/team",
            "aws:RequestTag/team", "aws:TagKeys", "kms:ViaService", "aws:CalledVia"]
    opened = {**closed, "unknownKeys": keys, "multivaluedKeys": ["aws:TagKeys", "aws:CalledVia"]}
    with tempfile.TemporaryDirectory() as folder:
        lines = []
        for name, document in found:
            for number, action in enumerate(ACTIONS):
                lines.append(case(name, document, action, opened if number % 4 == 3 else closed))
        path = Path(folder) / "cases.jsonl"
        path.write_text("".join(json.dumps(line) + "\n" for line in lines))
        status, errors, answers, seconds = evaluate(waybill, path, trace=False)
        if status != 0:
            problems.append(f"exit status {status}: {errors.strip()[:300]}")
        if len(answers) != len(lines):
            problems.append(f"{len(answers)} answers to {len(lines)} lines")
        for line, answer in zip(lines, answers):
            decisions[answer.get("decision", "error")] += 1
            if answer.get("id") != line["id"]:
                problems.append(f"{line['id']}: answered as {answer.get('id')}")
            if "error" in answer:
                problems.append(f"{line['id']}: {answer['error']}")
            if any("policyUnreadable" in atom for atom in answer.get("residual", [])):
                problems.append(f"{line['id']}: the policy is unreadable")
        # The trace of one action a policy: it tells what is doubtful, and changes nothing.
        some = lines[3::len(ACTIONS)]
        path.write_text("".join(json.dumps(line) + "\n" for line in some))
        status, errors, traced, _ = evaluate(waybill, path, trace=True)
        if status != 0 or len(traced) != len(some):
            problems.append(f"with traces: exit status {status}, {len(traced)} answers")
        warnings = collections.Counter()
        for plain, answer in zip(answers[3::len(ACTIONS)], traced):
            if plain["decision"] != answer.get("decision"):
                problems.append(f"{plain['id']}: the trace changes the decision")
            warnings.update(
                {warning["code"] for warning in answer.get("trace", {}).get("warnings", [])}
            )
    told = ", ".join(f"{count} {word}" for word, count in sorted(decisions.items()))
    print(f"managed policies: {len(found)} policies, {len(lines)} cases in {seconds:.1f} s: {told}")
    told = ", ".join(f"{word} in {count}" for word, count in sorted(warnings.items()))
    print(f"managed policies: warnings: {told or 'none'}")
    for problem in problems[:50]:
        print(f"managed policies: {problem}", file=sys.stderr)
    if problems:
        print(f"managed policies: {len(problems)} problems", file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
