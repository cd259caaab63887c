using Cofferdam.Cli.Output;
using Cofferdam.Compartments.Enforcement;

namespace Cofferdam.Cli.Commands;

/// <summary>Shows the stages of an installation as steps.</summary>
internal sealed class StageSteps(Steps steps) : IProgress<EnforceStep>
{
    private EnforceStage? _stage;

    /// <inheritdoc/>
    public void Report(EnforceStep value)
    {
        if (_stage != value.Stage)
        {
            _stage = value.Stage;
            steps.Begin(value.Stage switch
            {
                EnforceStage.Load => "loading the programs",
                EnforceStage.Register => "registering the probes, disarmed",
                EnforceStage.Census => "taking a census of the heap",
                EnforceStage.Arm => "arming",
                _ => value.Stage.ToString(),
            });
        }

        steps.Report(value.Done, value.Total);
    }
}
