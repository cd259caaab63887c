using Cofferdam.Compartments.Policies;
using Cofferdam.Evaluation;
using Cofferdam.Evaluation.Reports;
using Cofferdam.Kernel;
using Cofferdam.Learning.DataSets;

// cofferdam-evaluation FOLDER BOOTS POLICIES: what the machines of lab/evaluate told, as FOLDER/evaluation.html, and
// its table. FOLDER/algorithms.json has how other algorithms did (cofferdam-rivals), if they were asked.
if (args is not [var folder, var count, var policyFolder] || !int.TryParse(count, out var boots))
{
    Console.Error.WriteLine("usage: cofferdam-evaluation FOLDER BOOTS POLICIES");
    return 2;
}

string[] names = ["nf_tables", "ipv6", "net_sched"];
try
{
    Policy[] policies = [.. names.Select(name => PolicyReader.ReadFile(Path.Combine(policyFolder, $"{name}.yaml")))];
    var rivals = Path.Combine(folder, "algorithms.json") is var path && File.Exists(path)
        ? RivalScore.Parse(File.ReadAllText(path))
        : [];
    var data = MachineData.Read(folder, boots);
    var measured = ModelMeasurement.Of(data, policies, step => Console.Error.WriteLine($"evaluation: {step}"));
    File.WriteAllText(Path.Combine(folder, "evaluation.html"), HtmlReport.Of(measured, rivals));
    Console.WriteLine(measured.Table.ToJson());
    return 0;
}
catch (Exception e) when (e is EvaluationException or DataSetException or MalformedDataException or IOException)
{
    Console.Error.WriteLine($"cofferdam-evaluation: {e.Message}");
    return 1;
}
