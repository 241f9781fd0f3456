// bench FOLDER JOB [SECONDS]: does one job and prints one line of JSON.

let arguments = CommandLine.arguments
precondition(arguments.count >= 3, "usage: bench FOLDER JOB [SECONDS]")
let job = try Job(
  folder: arguments[1], name: arguments[2], seconds: arguments.count > 3 ? Double(arguments[3])! : 3)
let report =
  switch job.kind {
  case "train": try job.train()
  case "fit": try job.fit()
  case "predict": try job.predict()
  case "latency": try job.latency()
  case "load": try await job.load()
  case "startup": try job.startUp()
  default: preconditionFailure("unknown kind of job \(job.kind)")
  }
report.print()
