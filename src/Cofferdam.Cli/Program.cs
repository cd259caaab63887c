using Cofferdam.Cli;
using Cofferdam.Cli.Output;

return await Application.RunAsync(args, Terminal.OfProcess());
