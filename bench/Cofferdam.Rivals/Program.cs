using Cofferdam.Evaluation;
using Cofferdam.Evaluation.Reports;
using Cofferdam.Learning.DataSets;
using Cofferdam.Rivals;

// cofferdam-rivals compare FOLDER BOOTS: all algorithms on what the machines of lab/evaluate told, as
// FOLDER/algorithms.json. cofferdam-rivals training: a million made-up objects, our trees against LightGBM.
try
{
    switch (args)
    {
        case ["compare", var folder, var count] when int.TryParse(count, out var boots):
            var scores = Comparison.Of(MachineData.Read(folder, boots), score => Console.WriteLine(score));
            File.WriteAllText(Path.Combine(folder, "algorithms.json"), RivalScore.ToJson(scores));
            return 0;
        case ["training"]:
            foreach (var line in MillionObjects.Run())
                Console.WriteLine(line);
            return 0;
        default:
            Console.Error.WriteLine("usage: cofferdam-rivals compare FOLDER BOOTS | cofferdam-rivals training");
            return 2;
    }
}
catch (Exception e) when (e is EvaluationException or DataSetException or IOException)
{
    Console.Error.WriteLine($"cofferdam-rivals: {e.Message}");
    return 1;
}
