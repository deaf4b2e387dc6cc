# Mails about registrations and interviews. $facility and $program are names, $message is what the facility wrote and
# $conditions the conditions of an acceptance (both may be empty), $at the date and time of an interview, $place where it is held, $link an address. They name no child and nothing
# of health.

mail-registration-received-subject = 【{ $city }】利用登録の申し込みを受け付けました
mail-registration-received-body =
    { $facility }への利用登録（{ $program }）の申し込みを受け付けました。
    施設が内容を確認し、結果をお知らせします。

    状況の確認や、面談の日の予約は、次のページからできます。
    { $link }

mail-registration-accepted-subject = 【{ $city }】利用登録が認められました
mail-registration-accepted-body =
    { $facility }への利用登録（{ $program }）が認められました。
    予約に面談が必要なときは、面談が終わると予約できるようになります。

    { $message }
    { $conditions }

    くわしくは、次のページをご覧ください。
    { $link }

mail-registration-returned-subject = 【{ $city }】利用登録の内容をご確認ください
mail-registration-returned-body =
    { $facility }への利用登録（{ $program }）について、確認していただきたいことがあります。

    { $message }

    内容を直して、次のページからもう一度申し込んでください。
    { $link }

mail-registration-declined-subject = 【{ $city }】利用登録の結果のお知らせ
mail-registration-declined-body =
    { $facility }への利用登録（{ $program }）は、お受けできませんでした。

    { $message }

    くわしくは、次のページをご覧ください。
    { $link }

mail-interview-fixed-subject = 【{ $city }】面談の日時が決まりました
mail-interview-fixed-body =
    { $facility }での面談の日時が決まりました。

    日時: { $at }
    場所: { $place }

    都合が悪くなったときは、次のページから取り消してください。
    { $link }

mail-interview-cancelled-subject = 【{ $city }】面談の取り消しのお知らせ
mail-interview-cancelled-body =
    { $facility }での面談は取り消されました。

    取り消した日時: { $at }

    次のページから、あらためて面談の日を選ぶか、施設からの電話を頼めます。
    { $link }
