// Before the loader: whatever was answered or closed in an earlier preview, this one shows the question.
window.perche = [["reset"]];
